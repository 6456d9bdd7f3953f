#!/usr/bin/env bash
# Makes the images that k8s/debian names, from Debian's packages: for machines that reach Debian's mirror, or one of their own,
# and no registry. Each has a package and what it depends on; no package manager, and nothing of it was run.
#
#   k8s/debian/images.sh [DEBIAN_RELEASE]   the release is this machine's where it runs Debian, and bookworm otherwise
set -euo pipefail

# fail MESSAGE: says what is wrong and what to do, and ends.
fail() { echo "kind-images: $*" >&2; exit 1; }

needs() { command -v "$1" >/dev/null || fail "$1 is not installed: on Debian and Ubuntu, apt-get install $2"; }

# sources are this machine's own where it runs Debian: a mirror nearby, with security updates.
sources() {
  if [ "$here" = "debian $1" ]; then
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u
  else
    echo "deb http://deb.debian.org/debian $1 main"
    echo "deb http://deb.debian.org/debian-security $1-security main"
  fi
}

# image NAME PACKAGE COMMAND: an image of one layer.
image() {
  local started=$SECONDS
  sources "$release" |
    mmdebstrap --quiet --variant=extract --include="$2" --format=tar \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' "$release" - - |
    docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' --change 'USER 999:999' \
      --change "CMD [\"$3\"]" - "$1" >/dev/null
  echo "$1: made from Debian $release in $((SECONDS - started)) s"
}

needs mmdebstrap mmdebstrap
needs docker docker.io
docker info >/dev/null 2>&1 || fail "docker does not answer: is its daemon running, and may you use it (docker info)?"
here=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_CODENAME:-}") || here=
case $here in
  'debian '*) release=${1:-${here#debian }} ;;
  *) release=${1:-bookworm} ;;
esac

image souk/redis:dev redis-server redis-server
