import { emulatedEnvironment } from '../../machine/emulated.ts';
import { bootGuest } from '../boot-guest.ts';
import type { GuestMachine } from '../guest-machine.ts';
import { prepareGuest, type PreparedGuest } from '../prepared-guest.ts';

/** What guests boot, or why there are none here: the reason stands in the title of what is skipped for it. */
export const lab: { readonly guest?: PreparedGuest; readonly why: string } = await prepareGuest().then(
  (guest) => ({ guest, why: '' }),
  (error: unknown) => ({ why: `: ${error instanceof Error ? error.message : String(error)}` }),
);

/** `npm run test:lab` sets it: what takes longer than `npm test` has for guests is skipped without, visibly. */
export const everything = process.env['UNIMAP_LAB_ALL'] === '1';

export interface GuestOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Boots four nodes of 256 MiB and one CPU, or what `changes` makes of them, and runs a shell's script in them. It may write
 * in `out`.
 */
export const runInGuest = async (
  changes: Partial<GuestMachine>,
  script: string,
  deadlineMilliseconds = 120_000,
  out?: string,
  guest = lab.guest,
): Promise<GuestOutcome> => {
  if (guest === undefined) throw new Error(lab.why);
  let stdout = '';
  let stderr = '';
  const status = await bootGuest({
    machine: {
      nodes: 4,
      memory: 256 * 1024 ** 2,
      threadsPerCore: 1,
      memoryless: [],
      cpuless: [],
      pool: undefined,
      pool1g: undefined,
      distances: undefined,
      ...changes,
    },
    guest,
    accelerator: 'tcg',
    command: ['/bin/sh', '-c', script],
    cwd: '/',
    env: {
      PATH: guest.path,
      HOME: '/tmp',
      ...emulatedEnvironment('qemu (tcg)'),
    },
    out,
    deadlineMilliseconds,
    onStdout: (chunk) => (stdout += chunk.toString()),
    onStderr: (chunk) => (stderr += chunk.toString()),
  });
  return { status, stdout, stderr };
};
