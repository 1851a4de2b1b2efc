#!/bin/sh
# Prepares what the NUMA guest boots, once: Debian's own kernel, downloaded and unpacked but not installed, and a first
# file system of busybox, the kernel's modules and init.
#   harness/lab/guest/prepare.sh FOLDER [--install] [--kernel SUITE] [--arch x64|arm64] [--pages 4k|16k] [--compiler]
# It leaves FOLDER/kernel/vmlinuz and FOLDER/initrd. With --install, root on Debian gets the missing packages. With --kernel the
# kernel is that of another suite of Debian, such as sid. With --compiler what compiles for that processor is needed too.
# Exit status 3, and what to do, where it cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
shift
install=''
suite=''
arch=x64
pages=4k
compiler=''
while [ $# -gt 0 ]; do
  case $1 in
    --install) install=$1 ;;
    --compiler) compiler=$1 ;;
    --kernel)
      suite=$2
      shift
      ;;
    --arch)
      arch=$2
      shift
      ;;
    --pages)
      pages=$2
      shift
      ;;
  esac
  shift
done

say() { printf 'lab: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

[ "$(uname -m)" = x86_64 ] || fail 'guests are booted on machines of x86-64 alone so far'

# Of a processor that is not this machine's, nothing here runs: the kernel, its busybox and all other programs are Debian's.
case $arch-$pages in
  x64-4k) debian=amd64 kernel=linux-image-amd64 ;;
  arm64-4k) debian=arm64 kernel=linux-image-arm64 ;;
  arm64-16k) debian=arm64 kernel=linux-image-arm64-16k ;;
  *) fail "Debian has no kernel for $arch with pages of $pages" ;;
esac

missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
look() {
  missing=''
  need busybox busybox-static
  case $arch in
    x64) need qemu-system-x86_64 qemu-system-x86 ;;
    arm64)
      need qemu-system-aarch64 qemu-system-arm
      need npm npm
      [ -z "$compiler" ] || need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
      # The first suite with a kernel for each size of page.
      suite=${suite:-trixie}
      ;;
  esac
}
look
if [ -n "$missing" ] && [ "$install" = --install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  say "installing Debian packages:$missing"
  apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || true
  # shellcheck disable=SC2086 # a list of package names
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends $missing >&2 || true
  look
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
  say "downloading $kernel${suite:+ of $suite} (not installed: only the guest boots it)"
  busybox=''
  [ "$arch" = x64 ] || busybox='busybox-static'
  # shellcheck disable=SC2086 # none, or one
  sh "$here/../../debian/unpack-debian.sh" "${suite:-own}" "$debian" "$work/unpacked" "$kernel" $busybox || exit 3
  mkdir "$work/kernel"
  [ -z "$busybox" ] || cp "$(find "$work/unpacked" -path '*/bin/busybox')" "$work/kernel/busybox"
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
  if [ -e "$folder/kernel/busybox" ]; then
    cp "$folder/kernel/busybox" "$work/root/bin/busybox"
  else
    cp "$(command -v busybox)" "$work/root/bin/busybox"
  fi
  cp "$folder"/kernel/*.ko "$work/root/modules/"
  cp "$here/init" "$work/root/init"
  chmod 755 "$work/root/init"
  (cd "$work/root" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null) >"$work/initrd"
  cp "$here/init" "$work/init"
  mv "$work/initrd" "$folder/initrd"
  mv "$work/init" "$folder/init"
fi
