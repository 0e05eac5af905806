# A thin front over CMake: `make help` lists what there is.
.DEFAULT_GOAL := release
.PHONY: release dev demo image test test-unit test-asan test-cluster test-docker bench package wheel sbom format check-format tidy clean help packages check-packages

packages: ## install the Debian packages that the build and the tests need
	@dev/install-packages

check-packages:
	@dev/install-packages --check --build

release: check-packages ## build the release binary: build/release/limbeck (the default); installs nothing
	@cmake --preset release >/dev/null && cmake --build --preset release

PRESET = dev
TARGETS = all
dev: packages ## build the debug binary and the tests: build/dev (PRESET=asan: with sanitizers, build/asan; TARGETS: only these)
	@cmake --preset $(PRESET) $(CMAKE_FLAGS) >/dev/null && cmake --build --preset $(PRESET) --target $(TARGETS)

demo: packages release ## build, then run the whole guide on an embedded SQLite, showing every command
	@tests/cli/transcript.py --show --binary build/release/limbeck docs/guide.md

image_labels = --build-arg REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) \
  --build-arg VERSION=$$(sed -n 's/^project(limbeck VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)

image: ## build the images limbeck and limbeck:development with Docker
	@docker build $(image_labels) --target runtime -t limbeck .
	@docker build $(image_labels) --target development -t limbeck:development .

TESTS_AT_A_TIME = $(shell expr $$(nproc) + 1) # some of them wait
test: dev ## run every test; starts and stops its own PostgreSQL and MariaDB
	@dev/python-environments || echo "make test: without PyPI, tests beside the real Alembic are skipped" >&2
	@dev/with-databases ctest --test-dir build/$(PRESET) --output-on-failure -j $(TESTS_AT_A_TIME)

test-unit: dev ## run the tests that need no server
	@build/dev/tests/unit_tests --gtest_brief=1 || [ $$? -eq 77 ] # 77: tests were skipped, and are named

test-asan: packages ## run the unit tests under the address and undefined-behaviour sanitizers
	@cmake --preset asan $(ASAN_FLAGS) >/dev/null && cmake --build --preset asan --target unit_tests
	@RC_PARAMS=seed=20261122 build/asan/tests/unit_tests --gtest_brief=1 || [ $$? -eq 77 ]

test-cluster: dev ## migrate a Galera cluster of three nodes, made for that, while it is written to and loses nodes
	@dev/test-cluster build/$(PRESET)/limbeck

test-docker: ## walk the guides in containers; brings Docker along from Debian's packages where there is none
	@dev/test-docker

bench: release ## time limbeck and Alembic side by side
	@bench/against_alembic.py --binary build/release/limbeck
	@bench/models_compile

package: release ## make the .deb and the .tar.gz: build/release/packages
	@cd build/release && cpack

wheel: release ## make the wheel for pip: build/release/packages
	@dev/make-wheel build/release/limbeck build/release/packages

sbom: release ## list the libraries in the binary, as CycloneDX: build/release/packages
	@dev/make-sbom build/release build/release/packages

format: ## format the sources in place
	@find bench examples include src tests -name build -prune -o -name '*.[ch]pp' -print0 | xargs -0 -P "$$(nproc)" -n 60 clang-format-19 -i

check-format: ## fail when sources are not formatted
	@dev/check-format

tidy: packages ## run clang-tidy over all sources; dev/tidy COMMIT looks at what differs from that
	@dev/tidy

clean: ## remove what was built
	@rm -rf build

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @
