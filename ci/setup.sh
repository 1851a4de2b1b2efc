#!/bin/sh
# Everything `npm start` and `npm test` need, once; quick when nothing is missing.
# As root on Debian it installs the packages; otherwise it says exactly what to install.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

have_sanitizers() { echo 'int main(void){return 0;}' | cc -x c -fsanitize=address,undefined -o /dev/null - 2>/dev/null; }
missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need cc gcc
need make make
need strace strace
need perf linux-perf
need setpriv util-linux
need git git
need clang-format clang-format
{ echo '#include <stdlib.h>' | cc -E -x c - >/dev/null 2>&1; } || missing="$missing libc6-dev"
case $missing in *gcc*) ;; *) have_sanitizers || missing="$missing gcc" ;; esac

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing Debian packages:$missing"
    # shellcheck disable=SC2086 # a list of package names
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >&2 ||
      say "could not install all of them; what needs them says so"
  else
    say "missing tools. Install them with: sudo apt-get install$missing"
  fi
fi
for tool in cc make; do
  command -v "$tool" >/dev/null 2>&1 || {
    say "there is no $tool, and without it the native library cannot be built. Install it with: sudo apt-get install gcc make libc6-dev"
    exit 3
  }
done
for tool in strace perf; do
  command -v "$tool" >/dev/null 2>&1 || say "no $tool: system calls are counted without it, and the report says so"
done

if ! cmp -s package-lock.json node_modules/.unimap-lock; then
  say 'installing npm packages from the lock file'
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.unimap-lock
fi

node=node
[ -x node_modules/.bin/node ] && node=node_modules/.bin/node
"$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' || {
  say "Node $("$node" -v) is too old: 22.18 or newer is needed. Run \`npm ci\` on linux x64 or arm64, which brings one, or install it"
  exit 3
}
make --no-print-directory -s -C native >&2
say "ready: Node $("$node" -v)"
