#!/bin/sh
# Makes FOLDER/cc, a compiler for one of the platforms that the package carries the native library for, and what it needs:
# an old glibc (Debian 11's 2.31) or musl, so that what it makes runs on every newer one. Root on Debian gets the compilers.
#   harness/native-build/toolchain.sh linux-x64-glibc|linux-x64-musl|linux-arm64-glibc|linux-arm64-musl FOLDER [RELEASE]
# The kernel's headers are those of Debian's RELEASE, bookworm where none is named; with `none` there are none, which musl allows.
# Exit status 3, and what to do, where it cannot be had.
set -eu
platform=$1
kernel_headers=${3:-bookworm}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
say() { printf 'toolchain: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

case $platform in
  linux-x64-*) debian=amd64 machine=x86_64 cc=gcc package=gcc ;;
  linux-arm64-*) debian=arm64 machine=aarch64 cc=aarch64-linux-gnu-gcc package=gcc-aarch64-linux-gnu ;;
  *) fail "there is none for $platform" ;;
esac
[ "$(uname -m)" = x86_64 ] || fail 'the compilers are those of Debian on x86-64'
libc=${platform##*-}
if ! command -v "$cc" >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] || fail "no $cc. On Debian: apt-get install $package"
  say "installing the Debian package $package"
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$package" >&2 ||
    { apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$package" >&2; } ||
    fail "apt-get could not install $package and says why above"
fi

root=$folder/root
if [ ! -d "$root" ]; then
  work=$folder/making-$$
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  say "downloading the $libc and the kernel's headers for $debian (not installed)"
  unpack() { # RELEASE PACKAGE..
    release=$1
    shift
    sh "$here/../debian/unpack-debian.sh" "$release" "$debian" "$work" "$@"
  }
  case $libc in
    glibc) unpack bullseye libc6 libc6-dev ;;
    musl) unpack bookworm musl musl-dev ;;
  esac
  [ "$kernel_headers" = none ] || unpack "$kernel_headers" linux-libc-dev
  mv "$work" "$root"
fi

own_lib=$(dirname "$("$cc" -print-file-name=crtbeginS.o)")
kernel=$root/usr/include/$machine-linux-gnu
case $libc in
  glibc)
    lib=$root/usr/lib/$machine-linux-gnu
    so=$root/lib/$machine-linux-gnu
    loader=$(echo "$so"/ld-[0-9]*.so)
    libraries="$so/libpthread.so.0 $so/libc.so.6 $lib/libc_nonshared.a -Wl,--as-needed $loader -Wl,--no-as-needed"
    headers="-isystem $kernel"
    start=''
    ;;
  musl)
    lib=$root/usr/lib/$machine-linux-musl
    # By its name, which is all that a program is to ask its loader for: the file says no other.
    libraries="-L$root/lib/$machine-linux-musl -l:libc.so"
    headers="-isystem $root/usr/include/$machine-linux-musl -isystem $kernel"
    start=-Wl,-dynamic-linker,/lib/ld-musl-$machine.so.1
    # The compiler's helpers for atomics ask glibc what the processor has.
    [ "$machine" != aarch64 ] || start="$start -mno-outline-atomics"
    ;;
esac
cat >"$folder/cc" <<END
#!/bin/sh
# A compiler for $platform.
compile="$cc -nostdinc -isystem $("$cc" -print-file-name=include) $headers -isystem $root/usr/include"
case " \$* " in *' -c '*) exec \$compile "\$@" ;; esac
first=$lib/Scrt1.o
case " \$* " in *' -shared '*) first= ;; esac
exec \$compile -nostdlib $start \\
  \$first $lib/crti.o $own_lib/crtbeginS.o "\$@" $libraries $own_lib/libgcc.a $own_lib/crtendS.o $lib/crtn.o
END
chmod +x "$folder/cc"
