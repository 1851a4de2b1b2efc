#!/bin/sh
# Runs unimap's package in containers of an OCI runtime (crun, or runc) over a tree of Debian bookworm, under the seccomp profile
# that podman ships: as podman starts one, and with capabilities added. Prints what each command came to. Root's alone.
#   ci/container/prove.sh TARBALL
# Exit status 1 where something else came of a command than README.md says, 3 where no container can be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tarball=$(realpath "$1")
say() { printf 'container: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }
[ "$(id -u)" = 0 ] || fail 'this takes root'
runtime=$(command -v crun || command -v runc) || fail 'no OCI runtime. On Debian: apt-get install crun'
cache=${UNIMAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/unimap}/platforms
tree=$cache/tree-bookworm
[ -d "$tree" ] || fail 'no tree: npm run test:trees makes it'
profile=$cache/podman-profile/usr/share/containers/seccomp.json
[ -f "$profile" ] || sh "$here/../unpack-debian.sh" bookworm amd64 "$cache/podman-profile" golang-github-containers-common
node=$(command -v node)
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
work=$cache/container-$$
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/upper" "$work/work" "$work/bundle/rootfs"
say "$("$runtime" --version | head -n 1), $(basename "$profile") of podman"

cat >"$work/steps" <<'END'
mount -t overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/work" overlay "$work/bundle/rootfs"
cd "$work/bundle/rootfs"
mkdir -p opt/node/bin opt/node/lib/node_modules
cp "$node" opt/node/bin/node
cp -a "$npm" opt/node/lib/node_modules/npm
cp "$tarball" opt/unimap.tgz
cp /etc/resolv.conf etc/resolv.conf
# What this machine trusts, so that npm's registry is reached as from here.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then mkdir -p etc/ssl/certs && cp -L /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/; fi
mount --rbind /proc proc
chroot . /usr/bin/env PATH=/opt/node/bin:/usr/bin:/bin HOME=/root node /opt/node/lib/node_modules/npm/bin/npm-cli.js \
  i -g --prefix /opt/global --no-audit --no-fund /opt/unimap.tgz >&2
umount -R proc
cd "$work/bundle"
# crun refuses a machine that has both versions of cgroup; no controller is wanted here, so this mount need not be seen.
[ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified
wrong=0
# EXPECTED-STATUS CAPABILITIES COMMAND..
contain() {
  expected=$1 added=$2
  shift 2
  node "$here/oci-config.ts" "$profile" "$added" "$@" >config.json
  status=0
  # What a person sees is on standard error; the containers keep their files in the layer above the tree.
  "$runtime" --cgroup-manager=disabled run "unimap-$$" >said 2>&1 </dev/null || status=$?
  printf '| %s | `%s` | %s | %s |\n' "$added" "$*" "$status" "$(grep -m 1 -E 'not permitted|would not tell' said | cut -c1-160 || true)"
  [ "$status" = "$expected" ] || { wrong=1; tail -n 12 said >&2; }
}
printf '| added | command | exit status | it said |\n| --- | --- | --- | --- |\n'
contain 0 none unimap generate --parts 2 --per-part 64KiB --out /root/set
contain 0 none unimap inspect /root/set
contain 0 none unimap load /root/set -s unified -k 4k
contain 0 SYS_NICE unimap load /root/set -s unified -k 4k
contain 0 SYS_NICE,SYS_PTRACE unimap verify /root/set -s unified-parallel -k 4k
contain 0 none unimap verify /root/set -s llama-mmap
exit $wrong
END
export tree work node npm tarball here profile runtime
unshare --mount --propagation private sh -eu "$work/steps"
