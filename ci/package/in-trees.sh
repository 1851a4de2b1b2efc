#!/bin/sh
# Installs a packed tarball as an ordinary user in empty Debian trees, and uses it there; prints sizes and what each command came
# to. Root's alone: a tree is made by debootstrap, once, in the cache folder, and entered by chroot in mounts of its own.
#   ci/package/in-trees.sh TARBALL [RELEASE..]      bookworm and trixie where none is named
# Exit status 1 where a command failed, 3 where no tree can be had.
set -eu
tarball=$(realpath "$1")
shift
[ "$#" -gt 0 ] || set -- bookworm trixie
say() { printf 'in-trees: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }
[ "$(id -u)" = 0 ] || fail 'this takes root'
command -v debootstrap >/dev/null 2>&1 || fail 'no debootstrap. On Debian: apt-get install debootstrap'
node=$(command -v node)
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
cache=${UNIMAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/unimap}/platforms
mkdir -p "$cache"
failed=0

# Nobody's commands, in a home of nobody's own; the tree has no compiler, no strace and no perf.
commands() {
  cat <<'END'
cd /home/user
export HOME=/home/user PATH=/opt/node/bin:/home/user/global/bin:/usr/bin:/bin NODE_NO_WARNINGS=1
try() {
  "$@" >/tmp/said 2>&1 && status=0 || status=$?
  printf '| %s | `%s` | %s |\n' "$release" "$*" "$status"
  [ "$status" = 0 ] || { tail -n 15 /tmp/said >&2; false; }
}
# `npm run` puts npm's settings into the environment. They name folders of root's, to which the user may not write.
for name in $(env | sed -n 's/^\(npm_[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$name"; done
ended=0
try npm i -g --prefix /home/user/global --no-audit --no-fund /home/user/unimap.tgz || ended=1
try unimap generate --parts 4 --per-part 64KiB --out set || ended=1
try unimap inspect set || ended=1
try unimap verify set -s unified -k 4k || ended=1
try unimap run seed-claims --quick --allow-fallback --out out || ended=1
try unimap report out/results.json || ended=1
try unimap place set --in cache || ended=1
try unimap unplace set || ended=1
printf '\n%s: installed %s, of which unimap %s\n\n' "$release" "$(du -sh --apparent-size global | cut -f1)" "$(cd global/lib/node_modules/unimap && du -sh --apparent-size --exclude=./node_modules . | cut -f1)"
exit $ended
END
}

printf 'packed: %s bytes\n\n| tree | command | exit status |\n| --- | --- | --- |\n' "$(stat -c %s "$tarball")"
for release; do
  tree=$cache/tree-$release
  if [ ! -d "$tree" ]; then
    say "making a tree of $release"
    rm -rf "$tree.making"
    debootstrap --variant=minbase "$release" "$tree.making" http://deb.debian.org/debian >&2 || fail "debootstrap made no $release"
    mv "$tree.making" "$tree"
  fi
  work=$cache/use-$release-$$
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/upper" "$work/work" "$work/root"
  commands >"$work/commands"
  # The tree itself stays as it was: all that is written lies in a layer above it.
  unshare --mount sh -euc '
    tree=$1 work=$2 node=$3 npm=$4 tarball=$5
    mount -t overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/work" overlay "$work/root"
    cd "$work/root"
    for each in proc sys dev; do mount --rbind "/$each" "$each"; done
    mkdir -p opt/node/bin opt/node/lib/node_modules home/user
    cp "$node" opt/node/bin/node
    cp -a "$npm" opt/node/lib/node_modules/npm
    ln -s ../lib/node_modules/npm/bin/npm-cli.js opt/node/bin/npm
    cp "$tarball" home/user/unimap.tgz
    cp /etc/resolv.conf etc/resolv.conf
    # What this machine trusts, so that the registry of npm is reached as from here.
    if [ -e /etc/ssl/certs/ca-certificates.crt ]; then mkdir -p etc/ssl/certs && cp -L /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/; fi
    cp "$work/commands" home/user/commands
    chown -R 65534:65534 home/user
    exec chroot --userspec=65534:65534 "$work/root" /usr/bin/env release="$6" sh /home/user/commands
  ' sh "$tree" "$work" "$node" "$npm" "$tarball" "$release" || failed=1
  rm -rf "$work"
  trap - EXIT
done
exit "$failed"
