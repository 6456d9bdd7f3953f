#!/usr/bin/env bash
# Formats nothing and changes nothing: says what golangci-lint (with gofumpt) finds in every module, and what govulncheck
# finds where its database can be reached.
set -euo pipefail
cd "$(dirname "$0")/.."
golangci=v2.15.0
govulncheck=v1.1.4
bin=$PWD/.souk/bin
mkdir -p "$bin"

if ! "$bin/golangci-lint" version 2>/dev/null | grep -q "version ${golangci#v}"; then
  echo "== building golangci-lint $golangci (minutes, once)"
  GOWORK=off GOBIN=$bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$golangci"
fi
failed=0
for dir in $(go list -m -f '{{.Dir}}'); do
  echo "== lint: ${dir#"$PWD"/}"
  (cd "$dir" && "$bin/golangci-lint" run --config "$OLDPWD/.golangci.yml" ./...) || failed=1
done
# Modules outside go.work.
for dir in tools/chart tools/monitoring tools/daprd/names; do
  echo "== lint: $dir"
  (cd "$dir" && GOWORK=off "$bin/golangci-lint" run --config "$OLDPWD/.golangci.yml" ./...) || failed=1
done
if curl --silent --fail --max-time 5 --output /dev/null https://vuln.go.dev/index/db.json; then
  GOWORK=off GOBIN=$bin go install "golang.org/x/vuln/cmd/govulncheck@$govulncheck"
  for dir in $(go list -m -f '{{.Dir}}'); do
    echo "== govulncheck: ${dir#"$PWD"/}"
    (cd "$dir" && "$bin/govulncheck" ./...) || failed=1
  done
else
  echo "== govulncheck: not run, its database cannot be reached from here"
fi
if [ "$failed" -ne 0 ]; then
  echo "== lint FAILED"
  exit 1
fi
echo "== lint passed"
