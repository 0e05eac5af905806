# Limbeck as an image. Stages:
#   runtime      the binary, to apply migrations (the default)
#   development  with a C++ compiler beside it, to write migrations from C++ models, and with the library, to build
#                applications that carry theirs
# docker build --target development -t limbeck:development .       docs/docker.md has more.

# What both images have in common and a new revision of Limbeck does not change.
FROM debian:bookworm-slim AS base
COPY dev/install-packages /tmp/
RUN /tmp/install-packages --runtime \
 && rm -rf /tmp/install-packages /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log \
 && useradd --create-home --home-dir /home/limbeck --uid 10001 --shell /usr/sbin/nologin limbeck
WORKDIR /project
HEALTHCHECK NONE
LABEL org.opencontainers.image.title="limbeck" \
      org.opencontainers.image.description="Database migrations from your models, as one native binary" \
      org.opencontainers.image.licenses="Apache-2.0"

# A C++ compiler and the headers, for the development image and for the build of Limbeck itself.
FROM base AS toolchain
COPY dev/install-packages /tmp/
RUN /tmp/install-packages --development \
 && rm -rf /tmp/install-packages /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log

FROM toolchain AS build
WORKDIR /limbeck
COPY dev/install-packages dev/install-python-grammar dev/python-grammar.requirements dev/
RUN dev/install-packages --build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DCMAKE_INSTALL_PREFIX=/usr \
 && cmake --build --preset release --target limbeck \
 && DESTDIR=/out/runtime cmake --install build/release --component program --strip \
 && DESTDIR=/out/development cmake --install build/release --component library \
 && ln -s limbeck /out/runtime/usr/bin/alembic

FROM base AS runtime
COPY --from=build /out/runtime /
USER limbeck
ENTRYPOINT ["limbeck"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}"

# Files that are written into a mounted project belong to whoever owns the project: see the script.
FROM toolchain AS development
COPY --from=build /out/runtime /
COPY --from=build /out/development /
COPY docker/as-owner /usr/local/bin/
ENTRYPOINT ["as-owner", "limbeck"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}"

# What `docker build` makes when no target is named.
FROM runtime
