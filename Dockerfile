# Limbeck as an image. Stages:
#   runtime      the binary, to apply migrations (the default)
#   development  with a C++ compiler beside it, to write migrations from C++ models
# docker build --target development -t limbeck:development .       docs/docker.md has more.

FROM debian:bookworm-slim AS build
WORKDIR /limbeck
COPY dev/install-packages dev/
RUN dev/install-packages --build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_DO_STRIP=ON \
 && cmake --build --preset release --target limbeck \
 && install -D --strip build/release/limbeck /out/usr/bin/limbeck \
 && ln -s limbeck /out/usr/bin/alembic

FROM debian:bookworm-slim AS runtime
COPY dev/install-packages /tmp/
RUN /tmp/install-packages --runtime \
 && rm -rf /tmp/install-packages /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log \
 && useradd --create-home --home-dir /home/limbeck --uid 10001 --shell /usr/sbin/nologin limbeck
COPY --from=build /out /
USER limbeck
WORKDIR /project
HEALTHCHECK NONE
ENTRYPOINT ["limbeck"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="limbeck" \
      org.opencontainers.image.description="Database migrations from your models, as one native binary" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Files that are written into a mounted project belong to whoever owns the project: see the script.
FROM runtime AS development
USER root
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends g++ \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log
COPY include/limbeck /usr/include/limbeck
COPY docker/as-owner /usr/local/bin/
ENTRYPOINT ["as-owner", "limbeck"]

# What `docker build` makes when no target is named.
FROM runtime
