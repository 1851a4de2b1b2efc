import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.ts';
import type { Outcome, SoakPart } from './part.ts';
import type { PartRecord, Plant } from './summary.ts';

const judged = (
  outcome: Outcome,
  planned: number,
): Pick<PartRecord, 'outcome' | 'done' | 'counts' | 'findings'> => {
  if ('unsupported' in outcome) return { outcome: 'unsupported', done: 0, counts: {}, findings: [] };
  const { done, counts, findings } = outcome;
  // A part that tried nothing has shown nothing.
  if (findings.length > 0 || done === 0)
    return {
      outcome: 'failed',
      done,
      counts,
      findings: findings.length > 0 ? [...findings] : ['it did nothing'],
    };
  return { outcome: done < planned ? 'bounded' : 'held', done, counts, findings: [] };
};

/** Runs a part for so long at most. An exception is a finding: it is the soak's own, or of what it tried. */
export const runPart = async (
  part: SoakPart,
  choice: { readonly seed: number; readonly seconds: number; readonly plant?: Plant | undefined },
): Promise<PartRecord> => {
  const { name, does, planned } = part;
  const { seed, seconds, plant } = choice;
  const scratch = mkdtempSync(join(tmpdir(), `unimap-soak-${name}-`));
  const begun = performance.now();
  const native = join(root, 'native/build', plant === undefined ? 'soak' : `soak-${plant}`);
  let outcome: Outcome;
  try {
    outcome = await part.run({ seed, end: begun + seconds * 1000, scratch, native, plant });
  } catch (error) {
    outcome = { done: 0, counts: {}, findings: [String(error instanceof Error ? error.stack : error)] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return {
    name,
    does,
    planned,
    seconds: Math.round((performance.now() - begun) / 1000),
    ...judged(outcome, planned),
    ...('unsupported' in outcome && { unsupported: outcome.unsupported }),
  };
};
