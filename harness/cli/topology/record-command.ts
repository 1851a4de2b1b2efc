/**
 * Copies what `topology --sysfs` reads of a machine, in a shell there, as any user and without unimap. With cp, because
 * tar believes the sizes these files claim to have; without their modes, which would keep others than root from filling
 * the folders copied.
 */
export const recordCommand =
  'mkdir machine && (cd / && cp -r --parents --no-preserve=mode sys/devices/system/cpu sys/devices/system/node sys/devices/cpu* ' +
  'sys/kernel/mm/hugepages proc/cpuinfo proc/meminfo proc/self/status "$OLDPWD/machine" 2>/dev/null); tar -czf machine.tgz machine';
