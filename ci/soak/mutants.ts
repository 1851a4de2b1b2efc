import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAll, type Reading, type ReadTensor } from '../../harness/gguf/test-support/read-all.ts';
import { writeMutants } from '../../harness/gguf/test-support/write-mutants.ts';
import { tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 10_000;
const atOnce = 500;

const inOrder = (tensors: readonly ReadTensor[]): string =>
  JSON.stringify(tensors.map(([name, offset]) => `${offset} ${name}`).toSorted());

/** What our reader must never come to. */
const wrongAlone = (reading: Reading): string | undefined => {
  switch (reading.status) {
    case 'died':
      return reading.how;
    case 'thrown':
      return reading.what;
    case 'refused':
      return reading.why?.remedy.trim() === '' || reading.why?.exitStatus !== 2
        ? `refused without a remedy: ${reading.why?.message ?? ''}`
        : undefined;
    case 'taken':
      return undefined;
  }
};

/** What contradicts a witness. A name that is no UTF-8 reads differently in each language, and is left out. */
const wrongBeside = (ours: Reading, theirs: Reading, isGgml: boolean): string | undefined => {
  if (ours.status !== 'taken') return undefined;
  if (theirs.status === 'taken') {
    const text = inOrder(ours.tensors) + inOrder(theirs.tensors);
    if (text.includes('\uFFFD') || text.includes('\\u0000')) return undefined;
    return inOrder(ours.tensors) === inOrder(theirs.tensors)
      ? undefined
      : `other tensors: ${inOrder(ours.tensors).slice(0, 200)} and ${inOrder(theirs.tensors).slice(0, 200)}`;
  }
  return isGgml && theirs.status === 'refused' && ours.refusals?.length === 0
    ? 'taken, and ggml refuses it, of which nothing is said'
    : undefined;
};

const run = async ({ seed, end, scratch }: Chance): Promise<Outcome> => {
  const tally = tallying();
  for (let batch = 0; tally.done() < planned && performance.now() < end; batch += 1) {
    const folder = join(scratch, `batch${batch}`);
    mkdirSync(folder);
    const files = writeMutants(atOnce, folder, seed + batch);
    const ours = await readAll('ours', files, scratch);
    const ggml = await readAll('ggml', files, scratch);
    const library = await readAll('huggingface', files, scratch);
    if (ours.peakBytes > 400 * 1024 ** 2)
      tally.find(`batch ${batch}: our reader took ${ours.peakBytes} bytes`);
    files.forEach((_, index) => {
      const reading = ours.readings[index];
      const [first, second] = [ggml.readings[index], library.readings[index]];
      if (reading === undefined || first === undefined || second === undefined) return;
      tally.one();
      tally.count(`${reading.status} by ours`);
      if (reading.status === first.status) tally.count('ggml agrees');
      if (reading.status === second.status) tally.count('@huggingface/gguf agrees');
      if (first.status === 'died') tally.count('ggml dies');
      if (second.status === 'died') tally.count('@huggingface/gguf dies');
      const where = `mutant ${index} of seed ${seed + batch} (of ${atOnce})`;
      for (const [who, what] of [
        ['ours', wrongAlone(reading)],
        ['beside ggml', wrongBeside(reading, first, true)],
        ['beside @huggingface/gguf', wrongBeside(reading, second, false)],
      ] as const)
        if (what !== undefined) tally.find(`${where}, ${who}: ${what}`);
    });
    rmSync(folder, { recursive: true });
  }
  return tally.tried();
};

export const mutants: SoakPart = {
  name: 'mutants',
  does: 'damaged headers, read by ours and by two witnesses: ggml and @huggingface/gguf',
  planned,
  share: 0.12,
  run,
};
