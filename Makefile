# A thin front over CMake: `make help` lists what there is.
.DEFAULT_GOAL := release
.PHONY: release dev demo test test-unit test-asan bench format tidy clean help packages

packages:
	@dev/install-packages

release: packages ## build the release binary: build/release/limbeck
	@cmake --preset release >/dev/null && cmake --build --preset release

dev: packages ## build the debug binary and the tests: build/dev
	@cmake --preset dev >/dev/null && cmake --build --preset dev

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

test-unit: dev ## run the tests that need no server
	@build/dev/tests/unit_tests --gtest_brief=1

test: dev ## run every test; starts and stops its own PostgreSQL
	@dev/with-databases ctest --test-dir build/dev --output-on-failure

format: ## format the sources in place
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

tidy: dev ## run clang-tidy over the sources
	@git ls-files 'src/*.cpp' | xargs -P 2 -n 4 clang-tidy-19 -p build/dev --quiet

clean: ## remove what was built
	@rm -rf build
