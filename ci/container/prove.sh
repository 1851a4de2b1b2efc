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
[ -f "$profile" ] || sh "$here/../../harness/debian/unpack-debian.sh" bookworm amd64 "$cache/podman-profile" golang-github-containers-common
node=$(command -v node)
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
work=$cache/container-$$
pool=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
former=$(cat "$pool" 2>/dev/null || echo '')
group=''
leave() {
  rm -rf "$work"
  [ -z "$former" ] || echo "$former" >"$pool"
  # Its last process may still be ending.
  [ -z "$group" ] || rmdir "$group" 2>/dev/null || { sleep 1; rmdir "$group"; }
}
trap leave EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/upper" "$work/work" "$work/bundle/rootfs"
say "$("$runtime" --version | head -n 1), $(basename "$profile") of podman"

# A group that may hold two hugepages, on a machine that has eight more to give. Version 1, or 2 where it may be given on:
# version 2 is mounted alone, or beside version 1.
for each in /sys/fs/cgroup/hugetlb /sys/fs/cgroup /sys/fs/cgroup/unified; do
  [ -n "$former" ] && [ -z "$group" ] || continue
  made=$each/unimap-container-$$
  [ -e "$each/cgroup.procs" ] || continue
  [ ! -e "$each/cgroup.subtree_control" ] || echo +hugetlb >"$each/cgroup.subtree_control" 2>/dev/null || continue
  mkdir "$made"
  for limit in "$made/hugetlb.2MB.limit_in_bytes" "$made/hugetlb.2MB.max"; do
    if [ -e "$limit" ]; then echo $((2 * 2 * 1024 * 1024)) >"$limit" && group=$made; fi
  done
  [ -n "$group" ] || rmdir "$made"
done
if [ -n "$group" ]; then echo $((former + 8)) >"$pool"; else say 'no control group of hugepages can be made here, so none is tried'; fi

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
# crun refuses a machine that has both versions of cgroup: it sees the first alone, and the containers see both.
mkdir "$work/groups"
mount --rbind /sys/fs/cgroup "$work/groups"
[ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified
wrong=0
# EXPECTED-STATUS CAPABILITIES COMMAND..
contain() {
  expected=$1 added=$2
  shift 2
  node "$here/oci-config.ts" "$profile" "$work/groups" "$added" "$@" >config.json
  status=0
  # What a person sees is on standard error; the containers keep their files in the layer above the tree.
  sh -c '[ -z "$1" ] || echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "${inside:+$work/groups${inside#/sys/fs/cgroup}}" \
    "$runtime" --cgroup-manager=disabled run "unimap-$$" >said 2>&1 </dev/null || status=$?
  printf '| %s | `%s` | %s | %s |\n' "$added" "$*" "$status" "$(grep -m 1 -E 'not permitted|would not tell|control group of' said | cut -c1-200 || true)"
  [ "$status" = "$expected" ] && { [ -z "$inside" ] || grep -q "control group of $inside/hugetlb.2MB" said; } || { wrong=1; tail -n 12 said >&2; }
}
inside=''
printf '| added | command | exit status | it said |\n| --- | --- | --- | --- |\n'
contain 0 none unimap generate --parts 2 --per-part 64KiB --out /root/set
contain 0 none unimap inspect /root/set
contain 0 none unimap load /root/set -s unified -k 4k
contain 0 SYS_NICE unimap load /root/set -s unified -k 4k
contain 0 SYS_NICE,SYS_PTRACE unimap verify /root/set -s unified-parallel -k 4k
contain 0 none unimap verify /root/set -s llama-mmap
if [ -n "$group" ]; then
  contain 0 none unimap generate --parts 4 --per-part 64KiB --out /root/four
  inside=$group
  for command in load verify; do contain 3 none unimap $command /root/four -s per-part -k 2m; done
fi
exit $wrong
END
export tree work node npm tarball here profile runtime group
unshare --mount --propagation private sh -eu "$work/steps"
