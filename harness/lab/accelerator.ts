import { execa } from 'execa';
import type { Accelerator } from './boot-guest.ts';
import type { PreparedGuest } from './prepared-guest.ts';

/** A kernel under working KVM is up in two seconds; a broken one hangs for ever. */
const probeMilliseconds = 15_000;

/** KVM only where a guest really booted under it: /dev/kvm may be there and hang every guest. */
export const chooseAccelerator = async (
  kvm: 'auto' | 'off',
  guest: PreparedGuest,
  signal?: AbortSignal,
): Promise<{ accelerator: Accelerator; reason?: string }> => {
  if (kvm === 'off') return { accelerator: 'tcg' };
  const options = [
    '-machine',
    'q35',
    '-accel',
    'kvm',
    '-cpu',
    'max',
    '-m',
    '256M',
    '-nodefaults',
    '-no-user-config',
  ];
  const boot = [
    '-kernel',
    guest.kernel,
    '-initrd',
    guest.initrd,
    '-append',
    'console=ttyS0 panic=-1 lab.probe',
  ];
  const result = await execa(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'qemu-system-x86_64',
      ...options,
      ...boot,
      '-no-reboot',
      '-display',
      'none',
      '-serial',
      'stdio',
    ],
    {
      reject: false,
      stdin: 'ignore',
      timeout: probeMilliseconds,
      killSignal: 'SIGKILL',
      ...(signal && { cancelSignal: signal }),
    },
  );
  signal?.throwIfAborted();
  if (result.stdout.includes('lab: alive')) return { accelerator: 'kvm' };
  const why = result.timedOut ? 'a guest hung' : (result.stderr.trim().split('\n')[0] ?? '');
  return { accelerator: 'tcg', reason: `not kvm: ${why === '' ? 'no guest booted' : why}` };
};
