#!/usr/bin/env bash
# Runs every test of the repository: each module's own, the journeys on real sidecars, on both profiles, and the storefront's
# in a real browser. Installs or builds what they need. Says what it does, and ends with one clear line.
#
#   tools/test.sh          everything
#   tools/test.sh unit     the modules' own tests only
#   tools/test.sh e2e      the journeys only
#   tools/test.sh browser  the browser's only; CHROMIUM=/path/to/it takes another browser than Debian's
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
  step "unit tests: tools/daprd/names" # a module outside go.work; the rest of it is Dapr's
  (cd tools/daprd && GOWORK=off go test -race ./names)
}

# needs makes sure that a command is there, and installs its Debian package where it is not.
needs() {
  local command=$1 package=$2 why=$3
  command -v "$command" >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "$why need $command on the PATH: please install it (Debian's package is $package)." >&2
    exit 1
  fi
  step "installing $package"
  apt-get -qq update
  # At run level 1 a package's own service is not started.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$package"
}

built() {
  step "building the sidecar and the services"
  go run ./tools/cmd/souk build
}

# The tests start their own redis-server, on a private port.
e2e() {
  needs redis-server redis-server "The tests on the redis profile"
  built
  step "journeys on real sidecars"
  (cd e2e && go test -race ./cmd/... ./internal/... && go test -race -count=1 -timeout 25m -v .)
}

browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    command -v "$CHROMIUM" >/dev/null || { echo "CHROMIUM=$CHROMIUM cannot be run." >&2; exit 1; }
  else
    needs chromium chromium "The browser tests"
  fi
  built
  step "the storefront in a real browser"
  (cd e2e && go test -race -count=1 -timeout 15m -parallel 3 -v ./browser)
}

case $what in
  all) unit; e2e; browser ;;
  unit) unit ;;
  e2e) e2e ;;
  browser) browser ;;
  *) echo "usage: tools/test.sh [unit|e2e|browser]" >&2; exit 2 ;;
esac
