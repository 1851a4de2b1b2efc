import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { killCommands } from '../../harness/cli/test-support/kill-commands.ts';
import { drawing, tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 100;

const run = async ({ seed, end, scratch }: Chance): Promise<Outcome> => {
  const { upTo } = drawing(seed);
  const tally = tallying();
  const [cache, model] = [join(scratch, 'cache'), join(scratch, 'model')];
  mkdirSync(cache, { mode: 0o700 });
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 3_000_000 }, profile: 'plain', name: 'k' }),
    model,
  );
  const commands = killCommands({ scratch, cache });
  const load = ['load', model, '-s', 'unified', '-k', '2m'];
  const killed = {
    load,
    generate: ['generate', '--parts', '8', '--per-part', '4MiB', '--out', join(scratch, 'made')],
    run: ['run', 'parts', '--quick', '--out', join(scratch, 'out')],
    ...(process.geteuid?.() === 0 && { keeper: load }),
  } as const;
  const takes = {
    load: await commands.howLong(load),
    generate: await commands.howLong(killed.generate),
    // Its first seconds hold its set-up, its first sets and its first loads.
    run: 8000,
    keeper: 200,
  };
  const before = await commands.machineBefore();
  const names = Object.keys(killed) as (keyof typeof killed)[];
  while (tally.done() < planned && performance.now() < end) {
    const name = names[tally.done() % names.length] ?? 'load';
    const after = (takes[name] * upTo(1000)) / 1000;
    if (name !== 'keeper') await commands.killAfter(after, killed[name]);
    else if (!(await commands.killKeeperAfter(after, load))) tally.count('loads that had no keeper');
    const left = await commands.left(before);
    if (left.length > 0) tally.find(`${name} killed after ${after.toFixed(0)} ms leaves ${left.join('; ')}`);
    tally.one();
    tally.count(`of ${name}`);
  }
  return tally.tried();
};

export const kills: SoakPart = {
  name: 'kills',
  does: 'load, generate, run and the keeper of the pool killed at random moments: no process, page, lock, mount or file is left',
  planned,
  share: 0.2,
  run,
};
