#!/usr/bin/env bash
# A throw-away PostgreSQL and Redis for tests, on ports of their own: an installed cluster is never touched.
#
#   scripts/services.sh install   packages this machine lacks (Debian or Ubuntu, root), then nothing is started
#   scripts/services.sh start     start what is installed; exit 3 when something is missing
#   scripts/services.sh stop      stop both and delete their data
#   scripts/services.sh crash pg|redis   end one as a power cut would, and start it again: for drills
#   scripts/services.sh status    exit 0 when both run
#   scripts/services.sh env       export lines for what runs:  eval "$(scripts/services.sh env)"
set -euo pipefail

PG_PORT=${SYMBIOSIS_PG_PORT:-55440}
REDIS_PORT=${SYMBIOSIS_REDIS_PORT:-56390}
# A socket path may have at most 107 characters, so the folder is short.
DIR=${TMPDIR:-/tmp}
DIR=${DIR%/}/symbiosis-services-$(id -u)

say() { printf '%s\n' "$*" >&2; }

pg_bin() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
  if [ -n "$newest" ]; then echo "$newest"; elif command -v initdb >/dev/null; then dirname "$(command -v initdb)"; fi
}

# PostgreSQL refuses to run as root.
as_pg() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

pg_runs() { [ -n "$(pg_bin)" ] && as_pg "$(pg_bin)/pg_ctl" -D "$DIR/pg" status >/dev/null 2>&1; }
redis_runs() { command -v redis-cli >/dev/null && [ "$(redis-cli -p "$REDIS_PORT" ping 2>/dev/null)" = PONG ]; }

install_packages() {
  local missing=()
  [ -n "$(pg_bin)" ] || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v msgfmt >/dev/null || missing+=(gettext)
  command -v chromium >/dev/null || missing+=(chromium)
  if [ ${#missing[@]} = 0 ]; then say "PostgreSQL, Redis, gettext and Chromium are installed."; return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "Missing: ${missing[*]}. Install them with this machine's package manager (on Debian run this as root)."
    exit 3
  fi
  say "Installing ${missing[*]} …"
  apt-get update -qq
  # Neither an own cluster nor a system service is wanted: tests start their own.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/no-main.conf
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

start_pg() {
  local bin options
  bin=$(pg_bin)
  if [ -z "$bin" ]; then say "PostgreSQL is not installed."; return 3; fi
  pg_runs && return
  options="-p $PG_PORT -k $DIR -c listen_addresses=127.0.0.1 -c max_connections=200"
  # Test data may be lost: no waiting for the disk.
  options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB"
  # Small tables that live for seconds: tidying and compiling cost more than they save.
  options+=" -c autovacuum=off -c jit=off"
  if [ ! -d "$DIR/pg" ]; then
    as_pg "$bin/initdb" -D "$DIR/pg" -U symbiosis --auth=trust --encoding=UTF8 --locale=C.UTF-8 -N >/dev/null
  fi
  as_pg "$bin/pg_ctl" -D "$DIR/pg" -s -w -l "$DIR/pg.log" -o "$options" start
  as_pg "$bin/createdb" -h 127.0.0.1 -p "$PG_PORT" -U symbiosis symbiosis 2>/dev/null || true
}

start_redis() {
  if ! command -v redis-server >/dev/null; then say "Redis is not installed."; return 3; fi
  redis_runs && return
  redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save "" --appendonly no --maxmemory-policy noeviction \
    --daemonize yes --dir "$DIR" --pidfile "$DIR/redis.pid" --logfile "$DIR/redis.log" >/dev/null
  for _ in $(seq 50); do redis_runs && return; sleep 0.1; done
  say "Redis did not start; see $DIR/redis.log"
  return 1
}

start() {
  mkdir -p "$DIR"
  if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1; then chown postgres "$DIR"; fi
  local code=0
  start_pg || code=$?
  start_redis || code=$?
  return "$code"
}

stop() {
  if pg_runs; then as_pg "$(pg_bin)/pg_ctl" -D "$DIR/pg" -s -m immediate stop; fi
  if [ -f "$DIR/redis.pid" ] && redis_runs; then redis-cli -p "$REDIS_PORT" shutdown nosave >/dev/null 2>&1 || true; fi
  rm -rf "$DIR"
}

# Only what start has started: both are found by the files in the folder.
crash() {
  case "$1" in
    pg) as_pg "$(pg_bin)/pg_ctl" -D "$DIR/pg" -s -w -l "$DIR/pg.log" -m immediate restart ;;
    redis) kill -9 "$(cat "$DIR/redis.pid")" && start_redis ;;
  esac
}

status() {
  local code=0
  if pg_runs; then say "PostgreSQL runs on port $PG_PORT."; else say "PostgreSQL does not run."; code=3; fi
  if redis_runs; then say "Redis runs on port $REDIS_PORT."; else say "Redis does not run."; code=3; fi
  return "$code"
}

print_env() {
  if pg_runs; then echo "export DATABASE_URL=postgres://symbiosis@127.0.0.1:$PG_PORT/symbiosis"; fi
  if redis_runs; then echo "export REDIS_URL=redis://127.0.0.1:$REDIS_PORT/0"; fi
}

case "${1:-}" in
  install) install_packages ;;
  start) start ;;
  stop) stop ;;
  crash) crash "${2:-}" ;;
  status) status ;;
  env) print_env ;;
  *) say "Usage: scripts/services.sh install|start|stop|crash|status|env"; exit 2 ;;
esac
