#!/bin/bash
# What the official image's entry point does, as far as POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB go.
set -euo pipefail
if [ "$(id -u)" -eq 0 ]; then
  mkdir -p "$PGDATA"
  chown postgres: "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?Database is uninitialized and superuser password is not specified.}"
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-host=scram-sha-256 \
    --auth-local=trust
  printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  # As in the official image: a server that no network reaches while the volume is prepared.
  pg_ctl -w start -o "-c listen_addresses=''"
  if [ "$POSTGRES_DB" != postgres ]; then
    psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --dbname postgres \
      --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  pg_ctl -m fast -w stop
  echo "PostgreSQL init process complete; ready for start up."
fi
[ "$1" = postgres ] && set -- "$@" -c "listen_addresses=*"
exec "$@"
