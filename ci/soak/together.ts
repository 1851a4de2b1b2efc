import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { killCommands } from '../../harness/cli/test-support/kill-commands.ts';
import { readResults } from '../../harness/cli/read-results.ts';
import { tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 3;

/** What is wrong with the results of a run that others ran beside. */
const wrongWith = (folder: string): string | undefined => {
  try {
    const { samples } = readResults(folder);
    const failed = samples.find(({ outcome }) => outcome.status === 'failed');
    if (samples.length === 0) return 'no samples';
    return failed === undefined
      ? undefined
      : `a load failed: ${JSON.stringify(failed.outcome).slice(0, 500)}`;
  } catch (error) {
    return String(error);
  }
};

const run = async ({ end, scratch }: Chance): Promise<Outcome> => {
  const tally = tallying();
  const [cache, model] = [join(scratch, 'cache'), join(scratch, 'model')];
  mkdirSync(cache, { mode: 0o700 });
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 3_000_000 }, profile: 'plain', name: 't' }),
    model,
  );
  const { start, machineBefore, left } = killCommands({ scratch, cache });
  const before = await machineBefore();
  const runOf = (out: string) => [
    ...['run', '--model', model, '--strategy', 'unified,per-part', '--page-kind', '2m'],
    ...['--quick', '--out', out],
  ];
  while (tally.done() < planned && performance.now() < end) {
    const outs = [`one${tally.done()}`, `two${tally.done()}`].map((name) => join(scratch, name));
    const all = await Promise.all([
      ...outs.map((out) => start(runOf(out))),
      start(['load', model, '-s', 'unified', '-k', '2m']),
    ]);
    const refused = new Set<number>();
    all.forEach(({ exitCode, stderr }, index) => {
      // Anybody else on this machine may hold the pool for longer than is waited; to say who does is the right answer.
      if (exitCode === 3 && /the hugepage pool is held by .+\n {2}wait for it/.test(stderr)) {
        tally.count('told who holds the pool');
        refused.add(index);
        return;
      }
      tally.count(`${index === 2 ? 'loads' : 'runs'} that ended with status ${exitCode ?? 'none'}`);
      if (exitCode !== 0) tally.find(`status ${exitCode ?? 'none'}: ${stderr.slice(-800)}`);
    });
    for (const out of outs.filter((_, index) => !refused.has(index))) {
      const wrong = wrongWith(out);
      if (wrong !== undefined) tally.find(`${out}: ${wrong}`);
    }
    const rest = await left(before);
    if (rest.length > 0) tally.find(`left: ${rest.join('; ')}`);
    tally.one();
  }
  return tally.tried();
};

export const together: SoakPart = {
  name: 'together',
  does: 'two runs and a load at once: each ends well, results are whole, the pool is as before',
  planned,
  share: 0.1,
  run,
};
