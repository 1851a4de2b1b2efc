import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { makeScratchFolder } from '../cache/scratch-folder.ts';
import type { TracedCall } from '../counters/index.ts';
import { StraceLog } from '../counters/strace-log.ts';
import { straceCommand } from '../counters/tools.ts';
import { UnimapError } from '../unimap-error.ts';
import type { RealClient } from './clients.ts';
import { optionsText, type Subject } from './subjects.ts';

/** One token, because it does nothing without. */
const briefly = ['-p', '1', '-n', '0', '-r', '1', '-t', '1', '--no-warmup'];

/**
 * All calls of a whole run of llama-bench, as a user types it: it shows that what is called from our own program is what
 * its programs do.
 * @throws UnimapError `bench-failed`
 */
export const benchCalls = async (
  { command, cwd }: NonNullable<RealClient['bench']>,
  model: string,
  subject: Subject,
  prefix: readonly string[],
  signal: AbortSignal,
): Promise<readonly TracedCall[]> => {
  const folder = makeScratchFolder('counters');
  const log = join(folder, 'strace');
  try {
    const words = [...prefix, ...command, '-m', model, ...optionsText(subject).split(' '), ...briefly];
    const [file = '', ...args] = [...straceCommand(log), ...words];
    const result = await execa(file, args, { cwd, reject: false, all: true, cancelSignal: signal });
    signal.throwIfAborted();
    if (result.failed)
      throw new UnimapError(
        'bench-failed',
        `llama-bench ${optionsText(subject)} failed: ${result.all.trim().split('\n').slice(-3).join(' ')}`,
        'run it by hand',
        { exitStatus: 3 },
      );
    const calls = new StraceLog();
    for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Infinity }))
      calls.add(line);
    return calls.end();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
