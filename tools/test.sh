#!/usr/bin/env bash
# Runs every test of the repository: each module's own, then the journeys on real sidecars, on both profiles.
# Installs or builds what they need. Says what it does, and ends with one clear line.
#
#   tools/test.sh          everything
#   tools/test.sh unit     the modules' own tests only
#   tools/test.sh e2e      the journeys only
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
started=$SECONDS
current=start

step() { current=$1; printf '\n== %s (%d s so far)\n' "$current" $((SECONDS - started)); }
finish() {
  status=$?
  if [ "$status" -eq 0 ]; then
    printf '\n== all tests passed in %d s\n' $((SECONDS - started))
  else
    printf '\n== FAILED in "%s" after %d s (exit status %d)\n' "$current" $((SECONDS - started)) "$status"
  fi
}
trap finish EXIT

command -v go >/dev/null || { echo "Go is not installed: see https://go.dev/doc/install" >&2; exit 1; }

modules() { go list -m -f '{{.Dir}}' | grep -v '/e2e$'; }

unit() {
  for dir in $(modules); do
    step "unit tests: ${dir#"$PWD"/}"
    (cd "$dir" && go test -race -timeout 10m ./...)
  done
}

# redis_server makes sure that a redis-server is there. The tests start their own on a private port; the package's own
# service is not started.
redis_server() {
  command -v redis-server >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests on the redis profile need redis-server on the PATH: please install it." >&2
    exit 1
  fi
  step "installing redis-server"
  apt-get -qq update
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server
}

e2e() {
  redis_server
  step "building the sidecar and the services"
  go run ./tools/cmd/souk build
  step "journeys on real sidecars"
  (cd e2e && go test -race ./cmd/... ./internal/... && go test -race -count=1 -timeout 25m -v .)
}

case $what in
  all) unit; e2e ;;
  unit) unit ;;
  e2e) e2e ;;
  *) echo "usage: tools/test.sh [unit|e2e]" >&2; exit 2 ;;
esac
