import { z } from 'zod';
import { runProcess } from '../worker/run-process.ts';
import type { RealClient } from './clients.ts';
import type { Subject } from './subjects.ts';

const Answer = z.strictObject({
  version: z.string(),
  wall_ns: z.int(),
  cpu_ns: z.int(),
  free_ns: z.int(),
});

/** Nanoseconds of one call that loads: by the clock on the wall, and of all the process's threads. */
export interface LoadTime {
  readonly wall: number;
  readonly cpu: number;
}

/** What is run to load a model as a subject says. `prefix` shows the process two nodes, where that is needed. */
export const realCommand = (
  client: RealClient,
  model: string,
  { mode, numa }: Pick<Subject, 'mode' | 'numa'>,
  prefix: readonly string[] = [],
): string[] => [...prefix, ...client.command('llama-load'), model, mode, ...(numa ? ['numa'] : [])];

export const answerOf = (stdout: string): LoadTime & { readonly version: string } => {
  const { version, wall_ns: wall, cpu_ns: cpu } = Answer.parse(JSON.parse(stdout));
  return { version, wall, cpu };
};

export const timeCommand = async (command: readonly string[], signal?: AbortSignal): Promise<LoadTime> => {
  const [file = '', ...args] = command;
  const { wall, cpu } = answerOf(await runProcess({ file, args, input: '' }, signal));
  return { wall, cpu };
};
