#!/bin/sh
# Run in a guest, as root: starts systemd as the first process of namespaces of its own, as a container does, and a script as
# a service in it. What the script prints is printed, once systemd has ended with it.
#   systemd-in-guest.sh SCRIPT UNIMAP..      UNIMAP: the words that run unimap, which services find as `unimap`
set -eu
script=$1
shift

# Of the machine's own units only the targets: its services are none of this, and take an emulated CPU minutes.
mkdir /run/targets
cp /lib/systemd/system/*.target /run/targets/
mount --bind /run/targets /lib/systemd/system
mount -t tmpfs -o mode=755 units /etc/systemd/system
[ ! -e /etc/fstab ] || mount --bind /dev/null /etc/fstab
[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup

# As an installed unimap is found, with the environment of this shell.
mount -t tmpfs -o mode=755 programs /usr/local/bin
{
  echo '#!/bin/sh'
  export -p
  echo "exec $* \"\$@\""
} >/usr/local/bin/unimap
chmod 755 /usr/local/bin/unimap

cat >/etc/systemd/system/script.service <<END
[Unit]
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/sh $script
StandardOutput=file:/run/said-by-script
StandardError=file:/run/said-by-script
TimeoutStartSec=infinity
END
: >/run/said-by-script
unshare --mount --propagation private --pid --fork --mount-proc \
  env container=lab /lib/systemd/systemd --unit=script.service --show-status=no --log-level=warning --log-target=console || true
cat /run/said-by-script
