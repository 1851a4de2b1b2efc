import { reportOf } from '../test-support/rendered.ts';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../harness/comparison/fingerprint.ts';
import { Results } from '../../harness/results/results.ts';
import type { ResultsRecord } from '../../harness/results/results.ts';
import type { SampleRecord } from '../../harness/results/sample.ts';
import { replicas } from '../claims/unified-mapping/replicas.ts';
import { deriveResults } from '../derive-results.ts';
import {
  arm,
  modelSet,
  onNodes,
  passed,
  proof,
  results,
  timed,
} from '../../harness/results/test-support/results-builder.ts';
import { mergeResults } from './merge-results.ts';

const set = modelSet(4);
const arms = [arm('per-part'), arm('unified')];

const run = (id: string, parts: Partial<ResultsRecord> = {}): ResultsRecord => {
  const base = results();
  return results({
    run: { ...base.run, id },
    sets: [set],
    arms,
    samples: arms.flatMap((one) => timed(set, one, [10, 10, 10])),
    ...parts,
  });
};

describe('mergeResults', () => {
  it('gives a file the schema accepts, that derives and renders', () => {
    const merged = mergeResults([run('a'), run('b', { environment: onNodes(2) })]);
    expect(Results.parse(merged)).toEqual(merged);
    const report = reportOf(merged);
    expect(report).toContain('### Run a');
    expect(report).toContain('### Run b');
  });

  it('pools rounds of one machine without pairing across runs', () => {
    const [perPart, unified] = arms;
    if (!perPart || !unified) throw new Error('two arms');
    const merged = mergeResults([
      run('a', { samples: [...timed(set, perPart, [10, 10, 10]), ...timed(set, unified, [10])] }),
      run('b', { samples: [...timed(set, perPart, [10]), ...timed(set, unified, [10, 10, 10])] }),
    ]);
    expect(merged.sets).toHaveLength(1);
    expect(deriveResults(merged).derived.comparisons[0]?.n).toBe(2);
    expect(new Set(merged.samples.map(({ id }) => id)).size).toBe(merged.samples.length);
  });

  it('keeps machines apart: a scenario of its own for each', () => {
    const merged = mergeResults([run('a'), run('b', { environment: onNodes(2) })]);
    const comparisons = deriveResults(merged).derived.comparisons;
    expect(new Set(comparisons.map(({ scenario }) => scenario))).toEqual(
      new Set(['a:seed-claims', 'b:seed-claims']),
    );
    expect(comparisons.every(({ n }) => n === 3)).toBe(true);
  });

  it('pools runs of one machine whose kernel, microcode or memory changed between them', () => {
    const { environment } = results();
    const updated = {
      ...environment,
      host: { ...environment.host, kernel: '6.19.0' },
      cpu: { ...environment.cpu, microcode: '0x2' },
      memory: { ...environment.memory, total: environment.memory.total * 2 },
    };
    const merged = mergeResults([
      run('a', { fingerprint: 'of an older kind' }),
      run('b', { environment: updated }),
    ]);
    expect(deriveResults(merged).derived.comparisons.map(({ scenario, n }) => [scenario, n])).toEqual([
      ['seed-claims', 6],
      ['seed-claims', 6],
    ]);
    expect(merged.fingerprint).toBe(fingerprintOf(environment));
  });

  it('keeps runs apart that were left other CPUs', () => {
    const { environment } = results();
    const merged = mergeResults([
      run('a'),
      run('b', { environment: { ...environment, cpu: { ...environment.cpu, usable: 1 } } }),
    ]);
    expect(merged.merged?.map(({ scenarios }) => scenarios)).toEqual([['a:seed-claims'], ['b:seed-claims']]);
    expect(merged.fingerprint).toBe(fingerprintOf(environment));
  });

  it('keeps a run apart whose loads were slowed on purpose', () => {
    const delayed = (one: SampleRecord): SampleRecord =>
      one.outcome.status === 'completed'
        ? { ...one, outcome: { ...one.outcome, injectedDelay: { share: 0.5, nanoseconds: 5 } } }
        : one;
    const merged = mergeResults([run('a'), run('b', { samples: run('b').samples.map(delayed) }), run('c')]);
    const found = deriveResults(merged).derived.comparisons;
    expect(new Map(found.map(({ scenario, n }) => [scenario, n]))).toEqual(
      new Map([
        ['seed-claims', 6],
        ['b:seed-claims', 3],
      ]),
    );
  });

  it('keeps machines apart in growth, too: a set of one is never held against a set of the other', () => {
    const [, unified] = arms;
    if (!unified) throw new Error('two arms');
    const sets = [set, modelSet(400)];
    const shared = (id: string, factor: number) =>
      run(id, {
        sets,
        sharedRounds: ['seed-claims'],
        samples: sets.flatMap((one) =>
          timed(one, unified, one === set ? [10, 20] : [10 * factor, 20 * factor]),
        ),
      });
    const merged = mergeResults([shared('a', 2), { ...shared('b', 3), environment: onNodes(2) }]);
    const growth = deriveResults(merged).derived.comparisons.filter(({ metric }) => metric === 'growth');
    expect(growth.map(({ scenario, n }) => [scenario, n])).toEqual([
      ['a:seed-claims', 2],
      ['b:seed-claims', 2],
    ]);
    expect(growth.map(({ ratio }) => Number(ratio.toFixed(6)))).toEqual([2, 3]);
  });

  it('judges replicas by the nodes of the machine each proof comes from', () => {
    const unified = arm('unified');
    const twoNodes = passed(set, { replicas: 2, pagesPerNode: { '0': 4, '1': 4 } });
    const merged = mergeResults([
      run('a', { environment: onNodes(4) }),
      run('b', { environment: onNodes(2), integrity: [proof(set, unified, twoNodes)] }),
    ]);
    const claim = deriveResults(merged).derived.claims.find(({ id }) => id === replicas.id);
    expect(claim?.verdict).toBe('confirmed');
  });

  it('says which run a sample and a scenario are of, also where a merged file is merged again', () => {
    const pooled = mergeResults([run('a'), run('b')]);
    const merged = mergeResults([pooled, run('c', { environment: onNodes(2) })]);
    expect(new Set(merged.samples.map((each) => each.run))).toEqual(new Set(['a', 'b', 'c']));
    expect(merged.merged?.map(({ run: of, scenarios }) => [of.id, scenarios])).toEqual([
      ['a', ['a+b:seed-claims']],
      ['b', ['a+b:seed-claims']],
      ['c', ['c:seed-claims']],
    ]);
  });

  it('keeps sets apart that share an id and nothing else', () => {
    const merged = mergeResults([run('a'), run('b', { sets: [{ ...set, alignment: 64 }] })]);
    expect(merged.sets.map(({ id }) => id)).toEqual(['tiny-4', 'b:tiny-4']);
    expect(deriveResults(merged).derived.comparisons.every(({ n }) => n === 3)).toBe(true);
  });

  it('pools sets that are the same under other ids', () => {
    const older = { ...set, id: '4x16KiB', name: 'unimap-4x16KiB' };
    const merged = mergeResults([
      run('a', { samples: arms.flatMap((one) => timed(older, one, [10, 10])), sets: [older] }),
      run('b', { sets: [{ ...set, profile: 'llama' }] }),
    ]);
    expect(merged.sets.map(({ id }) => id)).toEqual(['4x16KiB']);
    expect(deriveResults(merged).derived.comparisons.every(({ n }) => n === 5)).toBe(true);
  });

  it('takes a run once, and says so', () => {
    const merged = mergeResults([run('a'), run('a')]);
    expect(merged.samples).toHaveLength(run('a').samples.length);
    expect(merged.notices).toMatchObject([{ about: 'run a' }]);
  });

  it('refuses an empty list', () => {
    expect(() => mergeResults([])).toThrow(RangeError);
  });
});
