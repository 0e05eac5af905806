#!/bin/bash
# What the official image's entry point does, as far as MARIADB_USER, MARIADB_PASSWORD, MARIADB_ROOT_PASSWORD,
# MARIADB_DATABASE and the scripts in SQL in /docker-entrypoint-initdb.d go.
set -euo pipefail
data=/var/lib/mysql socket=/run/mysqld/mysqld.sock
if [ "$(id -u)" -eq 0 ]; then
  chown mysql: "$data"
  exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")"; }
if [ "$1" = mariadbd ] && [ ! -d "$data/mysql" ]; then
  : "${MARIADB_ROOT_PASSWORD:?Database is uninitialized and password option is not specified.}"
  mariadb-install-db --datadir="$data" --skip-test-db --auth-root-authentication-method=normal >/dev/null
  # As in the official image: a server that no network reaches while the volume is prepared.
  "$@" --datadir="$data" --socket="$socket" --skip-networking &
  for _ in $(seq 120); do
    mariadb -S "$socket" -u root -e 'SELECT 1' >/dev/null 2>&1 && break
    sleep 0.5
  done
  client() { mariadb -S "$socket" -u root "$@"; }
  if [ -n "${MARIADB_DATABASE:-}" ]; then client -e "CREATE DATABASE \`$MARIADB_DATABASE\`"; fi
  if [ -n "${MARIADB_USER:-}" ]; then
    client -e "CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY $(quoted "$MARIADB_PASSWORD")"
    client -e "GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO '$MARIADB_USER'@'%'"
  fi
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || client "${MARIADB_DATABASE:-mysql}" <"$file"
  done
  client -e "ALTER USER root@localhost IDENTIFIED BY $(quoted "$MARIADB_ROOT_PASSWORD")"
  kill %1
  wait %1 || true
  echo "MariaDB init process done. Ready for start up."
fi
[ "$1" = mariadbd ] && set -- "$@" --datadir="$data" --socket="$socket" --bind-address=0.0.0.0
exec "$@"
