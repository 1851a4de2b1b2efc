import { execa } from 'execa';
import { UnimapError } from '../unimap-error.ts';

interface Preparation {
  readonly script: string;
  readonly args: readonly string[];
  /** Of the error, where the script ends with another status than 0; its message is what the script said. */
  readonly code: string;
  readonly remedy: string;
  readonly signal?: AbortSignal | undefined;
}

/** What making something ready takes: how to be ended, and whom to tell what is downloaded. */
export interface Preparing {
  readonly signal?: AbortSignal;
  readonly say?: (message: string) => void;
}

/**
 * Runs a shell's script that downloads and makes what is missing, and returns what it said on the way, if anything.
 * @throws UnimapError with that code, exit status 3
 */
export const runPreparation = async (preparation: Preparation): Promise<string> => {
  const { script, args, code, remedy, signal } = preparation;
  const result = await execa('sh', [script, ...args], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  const said = result.stderr.trim();
  if (!result.failed) return said;
  const why =
    said.replace(/^(lab|toolchain|unpack-debian): /gm, '') ||
    `${script} failed: ${result.shortMessage ?? ''}`;
  throw new UnimapError(code, why, remedy, { exitStatus: 3 });
};
