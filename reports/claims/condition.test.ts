import { expect, test } from 'vitest';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import { claimOf } from '../test-support/claims-of.ts';
import { arm, modelSet, results, timed } from '../../harness/results/test-support/results-builder.ts';
import { loadTime4To8 } from './unified-mapping/load-time-4-8.ts';

const set = modelSet(4);

const judgedWith = (more: Partial<ArmDefinition>, rest: Partial<ResultsRecord> = {}) => {
  const arms = [arm('per-part', more), arm('unified', more)];
  const samples = arms.flatMap((one) => timed(set, one, [10]));
  return claimOf(results({ sets: [set], arms, samples, ...rest }), loadTime4To8.layoutAlone.id);
};

test('a condition says what pages were obtained where the best were asked for', () => {
  const { condition, pageKind } = judgedWith({ pageKind: 'best' });
  expect(condition).toBe(
    '4 parts of 16 KiB, 1 node, best pages (2m obtained), padding 127 times the payload',
  );
  expect(pageKind).toEqual({ requested: 'best', obtained: ['2m'] });
});

test('a condition names the CPUs where threads were kept to some by choice', () => {
  const { environment } = results();
  const chosen = { cpus: '0', noHyperthreading: true, noEfficiencyCores: false, reasons: [] };
  const { condition, cpus } = judgedWith(
    {},
    { environment: { ...environment, cpu: { ...environment.cpu, chosen } } },
  );
  expect(condition).toBe(
    '4 parts of 16 KiB, 1 node, 2m pages, padding 127 times the payload, threads on CPUs 0 alone',
  );
  expect(cpus).toBe('0');
});

test('what the condition says in words, and more, stands in fields', () => {
  expect(judgedWith({})).toMatchObject({
    document: 'unified-mapping',
    strategies: ['per-part', 'unified'],
    scenario: 'seed-claims',
    set: set.id,
    parts: 4,
    partBytes: 16 * 1024,
    nodes: 1,
    replicas: 1,
    placement: 'mirror',
    threads: 1,
    padding: { baseline: 127, candidate: 31 },
  });
});

test('a set that reads as another of the file is told by its id, whatever their titles', () => {
  const { condition } = judgedWith({}, { sets: [set, { ...set, id: 'another', title: 'Another' }] });
  expect(condition).toBe('4 parts of 16 KiB (tiny-4), 1 node, 2m pages, padding 127 times the payload');
});
