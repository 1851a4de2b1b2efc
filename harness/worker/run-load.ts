import { toLoadAnswer, type LoadAnswer } from './loaded-outcome.ts';
import { loadsInput, loadsProgram, parseTimed } from './loads-program.ts';
import { asParent, runProcess } from './run-process.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

/** Loads, touches, asks the kernel and unloads, in a native process of its own. It dies with this one. */
export const runLoad = async (
  set: WorkerSetDescription,
  load: LoadChoice,
  signal?: AbortSignal,
): Promise<LoadAnswer> => {
  const input = loadsInput(set, 'timed', [load]);
  return toLoadAnswer(
    load,
    parseTimed(await runProcess({ file: loadsProgram(), args: [asParent()], input }, signal)),
  );
};
