import { execa } from 'execa';
import { emulatorCommand, kernelWords, ownArchitecture, type Accelerator } from './guest-architecture.ts';
import type { BootFiles } from './prepared-guest.ts';

/** A kernel under working KVM is up in two seconds; a broken one hangs for ever. */
export const bootMilliseconds = 15_000;

/** KVM is what really booted a kernel: /dev/kvm may be there, run single instructions, and hang every kernel. */
export const bootsUnderKvm = async (
  guest: BootFiles,
  signal?: AbortSignal,
): Promise<{ readonly booted: true } | { readonly booted: false; readonly reason: string }> => {
  const [program, ...machine] = emulatorCommand(guest.architecture, 'kvm');
  const words = [...kernelWords(guest.architecture, 'kvm'), 'lab.probe'].join(' ');
  const boot = ['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', words];
  const result = await execa(program, [...machine, '-m', '256M', ...boot, '-serial', 'stdio'], {
    reject: false,
    stdin: 'ignore',
    timeout: bootMilliseconds,
    killSignal: 'SIGKILL',
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (result.stdout.includes('lab: alive')) return { booted: true };
  const why = result.timedOut ? 'a guest hung' : (result.stderr.trim().split('\n')[0] ?? '');
  return { booted: false, reason: why === '' ? 'no guest booted' : why };
};

export const chooseAccelerator = async (
  kvm: 'auto' | 'off',
  guest: BootFiles,
  signal?: AbortSignal,
): Promise<{ accelerator: Accelerator; reason?: string }> => {
  if (kvm === 'off') return { accelerator: 'tcg' };
  const own = ownArchitecture().name;
  if (guest.architecture.name !== own)
    return { accelerator: 'tcg', reason: `not kvm: it runs guests of ${own} alone here` };
  const tried = await bootsUnderKvm(guest, signal);
  return tried.booted ? { accelerator: 'kvm' } : { accelerator: 'tcg', reason: `not kvm: ${tried.reason}` };
};
