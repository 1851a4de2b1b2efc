#!/bin/sh
# Prepares what the NUMA guest boots, once: Debian's own kernel, downloaded and unpacked but not installed, and a first
# file system of busybox, the kernel's modules and init.
#   harness/lab/guest/prepare.sh FOLDER [--install] [--kernel SUITE]     leaves FOLDER/kernel/vmlinuz and FOLDER/initrd
# With --install, root on Debian gets the missing packages. With --kernel the kernel is that of another suite of Debian, such
# as sid, and apt is given lists of its own for it. Exit status 3, and what to do, where it cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
shift
install=''
suite=''
while [ $# -gt 0 ]; do
  case $1 in
    --install) install=$1 ;;
    --kernel)
      suite=$2
      shift
      ;;
  esac
  shift
done

say() { printf 'lab: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

[ "$(uname -m)" = x86_64 ] || fail 'the guest runs the programs of this machine, and is made for x86-64 alone so far'

missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
if [ -n "$missing" ] && [ "$install" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  say "installing Debian packages:$missing"
  apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || true
  # shellcheck disable=SC2086 # a list of package names
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends $missing >&2 || true
  missing=''
  need qemu-system-x86_64 qemu-system-x86
  need busybox busybox-static
fi
[ -z "$missing" ] || fail "the NUMA guest needs$missing. On Debian: apt-get install$missing"
# A dynamic busybox would not run where there is no libc yet.
if grep -q '/ld-linux' "$(command -v busybox)"; then
  fail 'the NUMA guest needs a static busybox. On Debian: apt-get install busybox-static'
fi

# In the order they need each other. A disk is ext4.
modules='virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_console virtio_blk netfs fscache 9pnet 9pnet_virtio 9p overlay crc32c_generic crc16 mbcache jbd2 ext4'

# Everything is made beside its place and moved there whole: two may prepare at once, and any may be ended.
mkdir -p "$folder"
work=$folder/making-$$
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work"
modules_of() { cat "$1/modules" 2>/dev/null || true; }

# A kernel that was prepared before a module was needed is fetched again.
if [ "$(modules_of "$folder/kernel")" != "$modules" ]; then
  for tool in apt-get apt-cache dpkg-deb; do
    command -v "$tool" >/dev/null 2>&1 || fail "no $tool: the guest's kernel is Debian's linux-image-amd64, so this takes Debian or a relative of it"
  done
  if [ -n "$suite" ]; then
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    : >"$work/apt/status"
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" >"$work/apt/sources.list"
    cat >"$work/apt/apt.conf" <<END
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt/cache";
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "amd64";
APT::Architectures "amd64";
APT::Sandbox::User "root";
END
    APT_CONFIG=$work/apt/apt.conf
    export APT_CONFIG
    apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || fail "Debian has no suite $suite, or there is no network: apt-get says why above"
  fi
  # PACKAGE PATTERN: what it depends on by such a name.
  dependency() { apt-cache depends --no-recommends "$1" 2>/dev/null | sed -n "s/^ *Depends: \\($2\\)\$/\\1/p" | head -n 1; }
  name=$(dependency linux-image-amd64 'linux-image-[0-9].*-amd64')
  if [ -z "$name" ] && [ -z "$suite" ] && [ "$(id -u)" = 0 ]; then
    apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || true
    name=$(dependency linux-image-amd64 'linux-image-[0-9].*-amd64')
  fi
  [ -n "$name" ] || fail "apt knows no linux-image-amd64${suite:+ in $suite}. Run: apt-get update"
  # Newer ones are of several packages: the image and the modules are what the image's package depends on.
  names="$(dependency "$name" 'linux-binary-.*') $(dependency "$name" 'linux-modules-.*')"
  [ "$names" != ' ' ] || names=$name
  say "downloading $names (not installed: only the guest boots it)"
  # shellcheck disable=SC2086 # a list of package names
  (cd "$work" && apt-get download -qq $names >&2 2>/dev/null) ||
    { [ "$(id -u)" = 0 ] && apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 && (cd "$work" && apt-get download -qq $names >&2); } ||
    fail "apt-get could not download $names: no network, or package lists too old? Run: apt-get update"
  mkdir "$work/unpacked" "$work/kernel"
  for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/unpacked"; done
  cp "$(find "$work/unpacked" -name 'vmlinuz*' -type f | head -n 1)" "$work/kernel/vmlinuz"
  number=10
  for module in $modules; do
    number=$((number + 1))
    # What a kernel has built in, or has merged into another module, has no file.
    found=$(find "$work/unpacked" -name "$module.ko" -o -name "$module.ko.xz" | head -n 1)
    case $found in
      '') ;;
      *.xz) xz -dc "$found" >"$work/kernel/$number-$module.ko" ;;
      *) cp "$found" "$work/kernel/$number-$module.ko" ;;
    esac
  done
  echo "$modules" >"$work/kernel/modules"
  if [ -d "$folder/kernel" ]; then mv -T "$folder/kernel" "$work/former" 2>/dev/null || true; fi
  mv -T "$work/kernel" "$folder/kernel" 2>/dev/null || [ -d "$folder/kernel" ] || fail "cannot write in $folder"
  rm -f "$folder/initrd"
fi

if [ ! -e "$folder/initrd" ] || [ "$here/init" -nt "$folder/initrd" ] || ! cmp -s "$here/init" "$folder/init"; then
  mkdir -p "$work/root/bin" "$work/root/modules"
  cp "$(command -v busybox)" "$work/root/bin/busybox"
  cp "$folder"/kernel/*.ko "$work/root/modules/"
  cp "$here/init" "$work/root/init"
  chmod 755 "$work/root/init"
  (cd "$work/root" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null) >"$work/initrd"
  cp "$here/init" "$work/init"
  mv "$work/initrd" "$folder/initrd"
  mv "$work/init" "$folder/init"
fi
