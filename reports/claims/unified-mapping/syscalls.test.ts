import { describe, expect, it } from 'vitest';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';
import { reportOf } from '../../test-support/rendered.ts';
import {
  arm,
  count,
  counted,
  modelSet,
  results,
} from '../../../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const arms = [perPart, unified];

describe('claims on system calls', () => {
  const set = modelSet(100);
  const withCounts = (before: number[], after: number[], data: [number, number] = [100, 100]) =>
    results({
      sets: [set],
      arms,
      syscalls: [
        counted(set, perPart, [
          count('strace', before[0] ?? 0, data[0]),
          count('perf', before[1] ?? 0, data[0]),
        ]),
        counted(set, unified, [
          count('strace', after[0] ?? 0, data[1]),
          count('perf', after[1] ?? 0, data[1]),
        ]),
      ],
    });

  it('confirm the formula when every counter finds exactly its numbers, and refute the total beside it', () => {
    const found = withCounts([300, 300], [3, 3]);
    const formula = claimOf(found, 'syscalls');
    expect(formula).toMatchObject({ verdict: 'confirmed', measured: { value: 100, before: 300, after: 3 } });
    expect(formula.measured.text).toBe('300 → 3, 100x, counted by strace and perf');
    expect(formula.condition).toBe('100 parts of 16 KiB, 1 node, 2m pages');
    const total = claimOf(found, 'syscalls-total');
    expect(total).toMatchObject({
      verdict: 'refuted',
      conditions: [{ verdict: 'refuted', measured: { before: 802, after: 406 } }],
    });
    expect(total.measured.value).toBeCloseTo(802 / 406, 1);
  });

  it('judge the total once, whatever the number of sets, and keep what was counted on each', () => {
    const sets = [modelSet(4), modelSet(100), modelSet(200)];
    const found = results({
      sets,
      arms,
      syscalls: sets.flatMap((one) => [
        counted(one, perPart, [count('strace', 3 * one.parts, one.parts)]),
        counted(one, unified, [count('strace', 3, one.parts)]),
      ]),
    });
    const total = claimsOf(found, 'syscalls-total');
    expect(total).toHaveLength(1);
    expect(total[0]).toMatchObject({ verdict: 'refuted', sets: 3 });
    expect(total[0]?.conditions?.map(({ condition }) => condition)).toEqual(
      sets.map(({ parts }) => `${parts} parts of 16 KiB, 1 node, 2m pages`),
    );
    expect(total[0]?.measured.text).toMatch(
      /^reached in 0 of 3 conditions on 2m pages, in load and unload together: from [\d.]+x with 4 parts to [\d.]+x with 200 parts$/u,
    );
    expect(claimsOf(found, 'syscalls')).toHaveLength(3);
    const report = reportOf(found);
    expect(report).toContain('`syscalls-total`, condition by condition (3)');
    expect(report).toMatch(/all system calls of load and unload from [\d]+ to [\d]+/u);
  });

  it('multiply the formula by the replicas', () => {
    const found = results({
      sets: [set],
      arms,
      syscalls: [
        counted(set, perPart, [count('strace', 1200, 1)], { replicas: 4 }),
        counted(set, unified, [count('strace', 12, 1)], { replicas: 4 }),
      ],
    });
    expect(claimOf(found, 'syscalls')).toMatchObject({
      verdict: 'confirmed',
      measured: { before: 1200, after: 12 },
    });
  });

  it('refute the formula when one counter finds another number', () => {
    const claim = claimOf(withCounts([300, 303], [3, 3]), 'syscalls');
    expect(claim.verdict).toBe('refuted');
    expect(claim.measured.text).toContain('300 by strace and 303 by perf → 3');
  });

  it('confirm the total when it falls by as many times as there are parts, and waver when counters do', () => {
    expect(claimOf(withCounts([30000, 30000], [3, 3], [0, 0]), 'syscalls-total').verdict).toBe('confirmed');
    expect(claimOf(withCounts([30000, 300], [3, 3], [0, 0]), 'syscalls-total').verdict).toBe('inconclusive');
  });

  it('confirm nothing from counters that disagree, even where their numbers fit', () => {
    const found = results({
      sets: [set],
      arms,
      syscalls: [
        counted(set, perPart, [count('strace', 300, 1)], { agree: false, disagreement: 'call 7' }),
        counted(set, unified, [count('strace', 3, 1)]),
      ],
    });
    expect(claimOf(found, 'syscalls').verdict).toBe('inconclusive');
  });

  it('are unsupported without hugepages and without counters, with the reason', () => {
    const fallback = results({
      sets: [set],
      arms,
      syscalls: arms.map((one) => counted(set, one, [count('strace', 3, 1)], { obtainedPageKind: '4k' })),
    });
    for (const id of ['syscalls', 'syscalls-total'] as const) {
      const claim = claimOf(fallback, id);
      expect(claim.verdict).toBe('unsupported');
      expect(claim.measured.text).toContain('per-part asked for 2m pages and obtained 4k');
    }
    const outcome = { status: 'skipped' as const, reason: 'strace is missing', remedy: 'apt install strace' };
    const skipped = results({
      sets: [set],
      arms,
      syscalls: arms.map((one) => ({ ...counted(set, one, [count('strace', 3, 1)]), outcome })),
    });
    expect(claimOf(skipped, 'syscalls').measured.text).toContain('strace is missing');
  });
});
