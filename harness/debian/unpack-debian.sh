#!/bin/sh
# Unpacks packages of a Debian release and architecture into FOLDER, and installs none: apt is given lists of its own.
#   harness/debian/unpack-debian.sh RELEASE ARCHITECTURE FOLDER [--with-dependencies] PACKAGE..
# A RELEASE of `own` is the one of this machine, by the lists that its apt has. `linux-image-amd64` and its like stand for the
# newest kernel. Exit status 3, and why, where they cannot be had.
set -eu
release=$1 architecture=$2
mkdir -p "$3"
folder=$(cd "$3" && pwd)
shift 3
dependencies=''
if [ "$1" = --with-dependencies ]; then
  dependencies=yes
  shift
fi
fail() { printf 'unpack-debian: %s\n' "$*" >&2; exit 3; }
for tool in apt-get apt-cache dpkg-deb; do
  command -v "$tool" >/dev/null 2>&1 || fail "no $tool: the packages are Debian's, so this takes Debian or a relative of it"
done
own=$folder.apt-$$
trap 'rm -rf "$own"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
if [ "$release" != own ]; then
  : >"$own/status"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] http://deb.debian.org/debian $release main" >"$own/sources.list"
  cat >"$own/apt.conf" <<END
Dir::State::lists "$own/lists";
Dir::State::status "$own/status";
Dir::Cache "$own/cache";
Dir::Etc::sourcelist "$own/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "$architecture";
APT::Architectures "$architecture";
APT::Sandbox::User "root";
END
  export APT_CONFIG="$own/apt.conf"
fi
cd "$own"
update() { apt-get -o DPkg::Lock::Timeout=120 update -qq >&2; }
# The machine's own lists are not ours to change, except where they are too old to serve.
refresh() { [ "$release" = own ] && [ "$(id -u)" = 0 ] && update; }
[ "$release" = own ] || update || fail "apt-get could not read the lists of $release and says why above: no network, or no such suite of Debian?"
# PACKAGE PATTERN: what it depends on by such a name.
dependency() { apt-cache depends --no-recommends "$1" 2>/dev/null | sed -n "s/^ *Depends: \\($2\\)\$/\\1/p" | head -n 1; }
# Newer kernels are of several packages: the image and the modules are what the image's package depends on.
kernel_of() {
  image=$(dependency "$1" 'linux-image-[0-9].*')
  [ -n "$image" ] || { refresh && image=$(dependency "$1" 'linux-image-[0-9].*'); } || true
  case $image$1 in linux-image-[a-z]*) return 1 ;; esac
  image=${image:-$1}
  split="$(dependency "$image" 'linux-binary-.*') $(dependency "$image" 'linux-modules-.*')"
  [ "$split" = ' ' ] && echo "$image" || echo "$split"
}
packages=''
for package; do
  case $package in linux-image-*) package=$(kernel_of "$package") || fail "apt knows no $package of $release for $architecture. Run: apt-get update" ;; esac
  packages="$packages $package"
done
fetch() {
  # shellcheck disable=SC2086 # a list of package names
  if [ -z "$dependencies" ]; then
    apt-get download -qq $packages >&2
  else
    apt-get install --download-only -y -qq --no-install-recommends $packages >&2 && mv cache/archives/*.deb .
  fi
}
fetch || { refresh && fetch; } || fail "apt-get could not download$packages of $release for $architecture and says why above"
for deb in ./*.deb; do dpkg-deb -x "$deb" "$folder"; done
