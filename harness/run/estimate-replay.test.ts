import { expect, test } from 'vitest';
import { learnFrom, secondsLeft, type DoneBlock } from '../plan/estimate.ts';
import { recordedRuns } from './test-support/recorded-blocks.ts';

/** Reports that are kept, each of blocks that took long enough to be told. */
const published = [
  '2026-11-23-one-node-kvm',
  '2026-11-23-one-node-kvm-loaders',
  '2026-11-26-one-node-kvm-as-shipped',
  '2026-11-26-one-node-kvm-others',
  '2026-11-26-one-node-kvm-seed-claims',
  '2026-11-27-one-node-kvm-as-shipped',
];

const taken = (blocks: readonly DoneBlock[]): number =>
  blocks.reduce((sum, { makingSeconds, seconds }) => sum + makingSeconds + seconds, 0);

/** After each block: what had passed and what was said to be left, as a share of what the whole run took. */
const saidAfterEach = (blocks: readonly DoneBlock[]): number[] =>
  blocks.map((_, index) => {
    const done = blocks.slice(0, index + 1);
    const toCome = blocks.slice(index + 1).map(({ block }) => block);
    const left = secondsLeft({ learnt: learnFrom(done), toCome, sinceSeconds: 0 });
    return (taken(done) + left) / taken(blocks);
  });

test.each(published)(
  'from its first block on, the time said of %s lies within 30 %% of what it took',
  (name) => {
    const runs = recordedRuns(new URL(`../../reports/published/${name}/results.json`, import.meta.url));
    expect(runs.length).toBeGreaterThan(0);
    for (const { name: run, blocks } of runs)
      for (const [index, said] of saidAfterEach(blocks).entries()) {
        expect(said, `${run}, after block ${index + 1}`).toBeGreaterThan(0.7);
        expect(said, `${run}, after block ${index + 1}`).toBeLessThan(1.3);
      }
  },
);
