#!/bin/sh
# Unpacks packages of a Debian release and architecture into FOLDER, and installs none: apt is given lists of its own.
#   ci/unpack-debian.sh RELEASE ARCHITECTURE FOLDER PACKAGE..
# Exit status 3, and why, where they cannot be had.
set -eu
release=$1 architecture=$2
mkdir -p "$3"
folder=$(cd "$3" && pwd)
shift 3
fail() { printf 'unpack-debian: %s\n' "$*" >&2; exit 3; }
for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null 2>&1 || fail "no $tool: the packages are Debian's, so this takes Debian or a relative of it"
done
own=$folder.apt-$$
trap 'rm -rf "$own"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
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
cd "$own"
export APT_CONFIG="$own/apt.conf"
apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || fail "apt-get could not read the lists of $release and says why above: no network?"
# A name that only depends on the newest kernel stands for it.
for package; do
  case $package in
    linux-image-*)
      image=$(apt-cache depends --no-recommends "$package" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
      package=${image:-$package}
      ;;
  esac
  apt-get download -qq "$package" >&2 || fail "apt-get could not download $package of $release for $architecture and says why above"
done
for deb in ./*.deb; do dpkg-deb -x "$deb" "$folder"; done
