import { expect, test } from 'vitest';
import { deriveResults } from '../../derive-results.ts';
import {
  arm,
  loaded,
  modelSet,
  results,
  sample,
} from '../../../harness/results/test-support/results-builder.ts';
import { noGain, reached, partSize, speedUpMaps } from './part-size.ts';
import { tracesOf, withoutTraces } from '../../markdown/trace.ts';

const before = arm('per-part');
const after = arm('unified');
/** A set of part-size whose unified loads are `speedUp` times as fast, in six rounds with a little noise. */
const made = (parts: number, partBytes: number, speedUp: number) => {
  const set = {
    ...modelSet(parts),
    id: `${parts}x${partBytes}`,
    bytes: parts * partBytes,
    partBytes: Array.from({ length: parts }, () => partBytes),
  };
  const samples = [0, 1, 2, 3, 4, 5].flatMap((round) => {
    const time = 1_000_000_000 + round * 1_000_000;
    return [
      sample(set, before, round, loaded(set, before, time)),
      sample(set, after, round, loaded(set, after, Math.round(1e9 / speedUp))),
    ].map((one) => ({ ...one, id: one.id, scenario: 'part-size' }));
  });
  return { set, samples };
};
const sets = [
  made(400, 4096, 120),
  made(400, 65536, 30),
  made(400, 2 ** 20, 1),
  made(4, 4096, 3),
  made(4, 65536, 0.5),
];
const run = deriveResults(
  results({
    sets: sets.map(({ set }) => set),
    arms: [before, after],
    samples: sets.flatMap(({ samples }) => samples),
  }),
);

test('the map says where 10 and 100 times are reached, and from which size on nothing is gained', () => {
  const [map] = speedUpMaps(run);
  if (map === undefined) throw new Error('no map');
  expect(reached(map, 100).map(({ block }) => block.set.id)).toEqual(['400x4096']);
  expect(reached(map, 10).map(({ block }) => block.set.id)).toEqual(['400x4096', '400x65536']);
  expect(noGain(map)).toEqual([
    { parts: 4, from: 65536 },
    { parts: 400, from: 2 ** 20 },
  ]);
});

test('the section says it in words, and marks the cells', () => {
  const traced = partSize.render(run);
  const cell = /120 \[120, 121\] \*\*100x\*\*[^|]*/u.exec(traced)?.[0] ?? '';
  // Six rounds of both arms.
  expect(tracesOf(cell)).toHaveLength(12);
  const text = withoutTraces(traced);
  expect(text).toContain('100 times with 400 parts of up to 4 KiB');
  expect(text).toContain('10 times as fast as `per-part` with 400 parts of up to 64 KiB');
  expect(text).toMatch(
    /\| 4 KiB \| padding 511 times the payload \| 3\.0\d? \[.*\] \| 120 \[.*\] \*\*100x\*\* \|/,
  );
});

test('sets that make a grid have the section, whatever their scenario is called, and others have none', () => {
  const named = (scenario: string, among = run.sets) =>
    deriveResults(
      results({
        sets: among,
        arms: run.arms,
        samples: run.samples
          .filter(({ set }) => among.some(({ id }) => id === set))
          .map((one) => ({ ...one, scenario })),
      }),
    );
  for (const name of ['my-grid', 'part-size', 'seed-claims']) {
    const found = named(name);
    expect(partSize.shown(found)).toBe(true);
    expect(partSize.render(found)).toBe(partSize.render(named('x')));
  }
  // Three sizes of one number of parts, and two sizes: neither tells size from number.
  expect(partSize.shown(named('part-size', run.sets.slice(0, 3)))).toBe(false);
  expect(partSize.shown(named('part-size', run.sets.slice(3)))).toBe(false);
});
