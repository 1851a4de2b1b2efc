import { copyBandwidth } from '../machine/copy-bandwidth.ts';
import { emulatedBy } from '../machine/emulated.ts';
import { readEnvironment } from '../machine/environment.ts';
import type { EnvironmentRecord } from '../results/index.ts';
import { environmentWith, type bindToPlan } from './cpu-options.ts';

/**
 * What the results say of the machine, with the CPUs threads were bound to on it, and how fast it copies, which takes a
 * second. An emulated machine copies as fast as its host lets it: that says nothing.
 */
export const probedEnvironment = async (bound: ReturnType<typeof bindToPlan>): Promise<EnvironmentRecord> => {
  const environment = environmentWith(await readEnvironment(), bound);
  const bandwidth = emulatedBy() === undefined ? await copyBandwidth() : undefined;
  return bandwidth === undefined ? environment : { ...environment, copyBandwidth: bandwidth };
};
