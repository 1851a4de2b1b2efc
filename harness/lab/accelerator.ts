import { execa } from 'execa';
import type { Accelerator } from './boot-guest.ts';
import type { PreparedGuest } from './prepared-guest.ts';

/** A kernel under working KVM is up in two seconds; a broken one hangs for ever. */
export const bootMilliseconds = 15_000;

/** KVM is what really booted a kernel: /dev/kvm may be there, run single instructions, and hang every kernel. */
export const bootsUnderKvm = async (
  guest: PreparedGuest,
  signal?: AbortSignal,
): Promise<{ readonly booted: true } | { readonly booted: false; readonly reason: string }> => {
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
      timeout: bootMilliseconds,
      killSignal: 'SIGKILL',
      ...(signal && { cancelSignal: signal }),
    },
  );
  signal?.throwIfAborted();
  if (result.stdout.includes('lab: alive')) return { booted: true };
  const why = result.timedOut ? 'a guest hung' : (result.stderr.trim().split('\n')[0] ?? '');
  return { booted: false, reason: why === '' ? 'no guest booted' : why };
};

export const chooseAccelerator = async (
  kvm: 'auto' | 'off',
  guest: PreparedGuest,
  signal?: AbortSignal,
): Promise<{ accelerator: Accelerator; reason?: string }> => {
  if (kvm === 'off') return { accelerator: 'tcg' };
  const tried = await bootsUnderKvm(guest, signal);
  return tried.booted ? { accelerator: 'kvm' } : { accelerator: 'tcg', reason: `not kvm: ${tried.reason}` };
};
