#!/bin/sh
# Everything `npm start` and `npm test` need, once; quick when nothing is missing.
# As root on Debian it installs the packages; otherwise it says exactly what to install.
# With --tests also what only tests use, without which some are skipped: a formatter for C, a linter for shell, a browser, and what boots a guest.
# With --measuring less than usual: nothing that measuring and reporting do not need. It says nothing where nothing is to be done.
# With --fleet also Slurm, of which tests start daemons of their own: nothing is configured or started for the machine.
# With --soak also clang with libFuzzer.
# With --platforms also what other compilers, processors, releases of Debian and containers are tried with.
set -eu
cd "$(dirname "$0")/.."
asked=${1:-}

say() { printf 'setup: %s\n' "$*" >&2; }

have_headers() { echo '#include <stdlib.h>' | cc -E -x c - >/dev/null 2>&1; }
have_sanitizers() { echo 'int main(void){return 0;}' | cc -x c -fsanitize=address,undefined -o /dev/null - 2>/dev/null; }
missing=''
done_something=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need cc gcc
need make make
have_headers || missing="$missing libc6-dev"
need npm npm
need setpriv util-linux
need git git
need strace strace
need perf linux-perf
if [ "$asked" = --tests ]; then
  need clang-format clang-format
  need chromium chromium
  need shellcheck shellcheck
  # The guest runs the programs of this machine, and is made for x86-64 alone so far.
  if [ "$(uname -m)" = x86_64 ]; then
    need qemu-system-x86_64 qemu-system-x86
    need busybox busybox-static
  fi
fi
# The runtime of clang's sanitizers and of libFuzzer is a package beside the compiler, and has its version.
clang_with_runtime() {
  version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -1)
  echo "clang ${version:+libclang-rt-$version-dev}"
}
if [ "$asked" = --platforms ]; then
  echo 'int main(void) { return 0; }' | clang -x c -fsanitize=address -o /dev/null - 2>/dev/null || missing="$missing $(clang_with_runtime)"
  need qemu-system-x86_64 qemu-system-x86
  need qemu-system-aarch64 qemu-system-arm
  need busybox busybox-static
  need crun crun
  PATH=$PATH:/usr/sbin
  need debootstrap debootstrap
fi
if [ "$asked" = --fleet ]; then
  PATH=$PATH:/usr/sbin
  need slurmctld slurmctld
  need slurmd slurmd
  need sbatch slurm-client
  need munged munge
fi
have_fuzzer() { echo 'int LLVMFuzzerTestOneInput(const char*d,long n){return d&&n<0;}' | "$1" -x c -fsanitize=fuzzer -o /dev/null - 2>/dev/null; }
if [ "$asked" = --soak ]; then
  fuzzer=
  for compiler in clang clang-19 clang-14; do have_fuzzer "$compiler" && fuzzer=$compiler && break; done
  [ -n "$fuzzer" ] || missing="$missing $(clang_with_runtime)"
fi
case $missing in *gcc*) ;; *) have_sanitizers || missing="$missing gcc" ;; esac

# apt-get tells of every file it unpacks: it is quoted where it failed.
install() {
  log=$(mktemp)
  if DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}
if [ -n "$missing" ]; then
  by_hand="apt-get update && apt-get install -y$missing"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing Debian packages:$missing"
    done_something=yes
    # A source that does not answer must not keep back what the others have.
    apt-get -o DPkg::Lock::Timeout=120 update -qq >&2 || true
    # One by one where not all can be had, because apt-get then installs none; but nothing helps without a compiler.
    # shellcheck disable=SC2086 # a list of package names
    install $missing || for package in $missing; do
      install "$package" && continue
      say "apt-get could not install $package and says why above: no network, or no such package in this release?"
      [ "$package" != gcc ] || break
    done
  else
    by_hand="sudo sh -c '$by_hand'"
    say "missing tools. On Debian, this installs them: $by_hand"
  fi
fi
vital=''
for tool in cc make npm; do
  command -v "$tool" >/dev/null 2>&1 || vital="$vital $tool"
done
have_headers || vital="$vital stdlib.h"
if [ -n "$vital" ]; then
  say "stopped: nothing can be built without$vital. Run: $by_hand"
  exit 3
fi
for tool in strace perf; do
  command -v "$tool" >/dev/null 2>&1 || say "no $tool: system calls are counted without it, and the report says so"
done

# Node runs TypeScript as it is from 22.18 on.
fits() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' 2>/dev/null; }
npm_ci() {
  NODE_NO_WARNINGS=1 npm ci --include=optional --no-audit --no-fund --loglevel=error "$@" >/dev/null || {
    say 'stopped: npm could not install the packages of the lock file, and says why above. Is its registry within reach?'
    exit 3
  }
}
# What checks and tests the code is most of the packages: who measures is spared it.
kept=node_modules/.unimap-lock
measuring=node_modules/.unimap-measuring-lock
is_there() { cmp -s package-lock.json "$kept" || { [ "$asked" = --measuring ] && cmp -s package-lock.json "$measuring"; }; }
if ! is_there; then
  say 'installing npm packages from the lock file'
  done_something=yes
  if ! fits node; then
    # npm leaves out, without a word, each optional package whose `engines` refuse the Node that runs npm; the bundler
    # under the tests is one. So the pinned Node, which refuses none, comes first, and installs everything.
    npm_ci --omit=dev --ignore-scripts
    mkdir -p .setup
    mv node_modules/node-linux-*/bin/node .setup/ 2>/dev/null || true
    PATH=$PWD/.setup:$PATH
  fi
  if [ "$asked" = --measuring ]; then
    npm_ci --omit=dev
    kept=$measuring
  else
    npm_ci --include=dev
  fi
  rm -rf .setup
  # npm 9 lets the other architecture's package, which it does not install, take this name and links nothing.
  pinned=node-linux-$(node -p process.arch)/bin/node
  [ ! -x "node_modules/$pinned" ] || ln -sf "../$pinned" node_modules/.bin/node
  cp package-lock.json "$kept"
fi

node=node
[ -x node_modules/.bin/node ] && node=node_modules/.bin/node
fits "$node" || {
  say "stopped: Node $("$node" -v) is too old, 22.18 or newer is needed, and the lock file brings one for linux x64 and arm64 only"
  exit 3
}
[ -f native/build/libunimap.so ] || done_something=yes
make --no-print-directory -s -C native >&2
[ -z "$done_something" ] || say "ready: Node $("$node" -v)"
