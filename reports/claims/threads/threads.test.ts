import { describe, expect, it } from 'vitest';
import type { ArmDefinition } from '../../../harness/results/arm.ts';
import type { LoadedOutcome } from '../../../harness/results/outcome.ts';
import type { ResultsRecord } from '../../../harness/results/results.ts';
import {
  arm,
  loaded,
  modelSet,
  onNodes,
  passed,
  proof,
  results,
  sample,
  timed,
} from '../../../harness/results/test-support/results-builder.ts';
import { clientArm, clientRounds } from '../../../harness/results/test-support/client-builder.ts';
import { accessReads } from '../../test-support/access-builder.ts';
import { claimOf, claimsOf } from '../../test-support/claims-of.ts';
import { quietStates } from '../../test-support/states-builder.ts';
import { placing } from '../placing/document.ts';
import { claims } from '../registry.ts';
import { unifiedMapping } from '../unified-mapping/document.ts';

const cold = { ...modelSet(4, 'real'), cache: 'cold' as const };
const six = (time: number): number[] => [0, 1, 2, 3, 4, 5].map((round) => time + round);

const timedBoth = (before: ArmDefinition, after: ArmDefinition, times: readonly [number, number]) =>
  results({
    sets: [cold],
    arms: [before, after],
    samples: [...timed(cold, before, six(times[0])), ...timed(cold, after, six(times[1]))],
  });

const mapped = arm('llama-mmap');
const inHugePages = arm('llama-mmap', { pageKind: 'thp' });
const direct = arm('llama-direct');
const random = arm('llama-mmap-numa');
const directThp = arm('unified-parallel', { pageKind: 'thp', io: 'direct', threads: 8 });

describe('claims of public threads', () => {
  it('quote their words, and lead to where they stand', () => {
    const others = claims.filter(({ document }) => document !== unifiedMapping && document !== placing);
    expect(others.length).toBeGreaterThanOrEqual(10);
    for (const { quote, document } of others) {
      expect(quote.join('')).not.toBe('');
      expect(document.link).toMatch(/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/issues\/\d+$/u);
      expect(document.date).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
    }
  });

  it.each([
    ['read-instead-of-random-faults', random, arm('llama-read'), 3],
    ['read-then-map', random, arm('read-then-map'), 2],
    ['direct-cold', mapped, direct, 10],
    ['direct-thp-cold', mapped, directThp, 3],
  ] as const)('%s turns on its promised speed-up, from storage alone', (id, before, after, factor) => {
    const judged = (share: number) => timedBoth(before, after, [Math.round(factor * share * 1e6), 1e6]);
    expect(claimOf(judged(1.2), id).verdict).toBe('confirmed');
    expect(claimOf(judged(0.8), id).verdict).toBe('refuted');
    const { sets, ...rest } = judged(1.2);
    const warm = { ...rest, sets: sets.map(() => modelSet(4, 'real')) };
    expect(claimsOf(warm, id).every(({ verdict }) => verdict === 'unsupported')).toBe(true);
  });
});

describe('the claim on a file of a hugetlbfs', () => {
  const placed = arm('llama-mmap-placed', { pageKind: '2m' });

  it('is of a start whose files lie there, against files in storage and in the page cache', () => {
    const judged = (factor: number) => timedBoth(mapped, placed, [factor * 1e6, 1e6]);
    expect([12, 8].map((factor) => claimOf(judged(factor), 'hugetlbfs-restart').verdict)).toEqual([
      'confirmed',
      'refuted',
    ]);
    const warm = { ...judged(12), sets: [modelSet(4, 'real')] };
    expect(claimOf(warm, 'hugetlbfs-restart').condition).not.toContain('cold');
  });
});

const loadWith = (of: ArmDefinition, memory: Partial<LoadedOutcome['memory']>) => {
  const load = loaded(cold, of, 10);
  return sample(cold, of, 0, { ...load, memory: { ...load.memory, ...memory } });
};

const sizes = (
  before: readonly [ArmDefinition, Partial<LoadedOutcome['memory']>],
  after: readonly [ArmDefinition, Partial<LoadedOutcome['memory']>],
) =>
  results({ sets: [cold], arms: [before[0], after[0]], samples: [loadWith(...before), loadWith(...after)] });

describe('claims on sizes', () => {
  it('are judged by what the kernel told: page tables of a file in huge pages', () => {
    const tables = (after: number) =>
      claimOf(
        sizes([mapped, { pageTables: 1_048_576 }], [inHugePages, { pageTables: after }]),
        'file-in-huge-pages',
      );
    expect(tables(65_536)).toMatchObject({
      verdict: 'confirmed',
      measured: { value: 16, text: '1 MiB → 64 KiB of page tables, 16x' },
    });
    expect(tables(524_288).verdict).toBe('refuted');
  });

  it('say that VmRSS falls because it leaves a pool out', () => {
    const claim = claimOf(
      sizes([mapped, { resident: 1e9 }], [arm('per-part'), { resident: 0 }]),
      'resident-set',
    );
    expect(claim).toMatchObject({ verdict: 'confirmed', measured: { before: 1e9, after: 0 } });
    expect(claim.measured.text).toContain('the weights take as much memory as before');
    expect(claim.measured.value).toBeUndefined();
  });

  it('are left open where a figure is missing or the pages are others', () => {
    const cached = sizes([mapped, {}], [direct, { cachedAfter: 4096 }]);
    expect(claimOf(cached, 'direct-leaves-no-cache')).toMatchObject({
      verdict: 'unsupported',
      measured: { text: 'llama-mmap has no figure of memory.cachedAfter' },
    });
    const load = loaded(cold, inHugePages, 10);
    const small = sample(cold, inHugePages, 0, {
      ...load,
      obtained: { ...load.obtained, pageKind: '4k' },
    });
    const found = results({
      sets: [cold],
      arms: [mapped, inHugePages],
      samples: [loadWith(mapped, {}), small],
    });
    expect(claimOf(found, 'file-in-huge-pages').measured.text).toContain('asked for thp pages, obtained 4k');
  });
});

describe('the claim on descriptors of pages', () => {
  const descriptors = (before: number, after: number, optimized: boolean | undefined, reserved = 1024) => {
    const environment = { ...onNodes(1), pageDescriptors: { bytes: before, optimized: false } };
    const [pool] = environment.pools;
    const state = {
      ...quietStates()[0],
      pools: [{ pageBytes: 2 ** 21, node: pool?.node ?? 0, total: reserved, free: reserved }],
      pageDescriptors: { bytes: after, ...(optimized !== undefined && { optimized }) },
    };
    return claimOf(
      results({
        sets: [cold],
        arms: [mapped],
        samples: [loadWith(mapped, {})],
        environment,
        states: [state],
      }),
      'descriptors-recovered',
    );
  };
  const given = 1024 * 28 * 1024;

  it('is judged by what the kernel gave back while the pool was raised', () => {
    expect(descriptors(4e8, 4e8 - given, true)).toMatchObject({
      verdict: 'confirmed',
      measured: { value: 28 / 2048 },
    });
    expect(descriptors(4e8, 4e8 - given / 2, true).verdict).toBe('refuted');
  });

  it('is open where the kernel was not told to, or cannot', () => {
    expect(descriptors(4e8, 4e8, false).measured.text).toContain('Set it to 1 before');
    expect(descriptors(4e8, 4e8, undefined).measured.text).toContain('built without');
  });
});

describe('claims on faulting pages in', () => {
  const roof = (pageKind: '4k' | 'thp', threads: number) => arm('roof', { pageKind, threads });
  const faulted = (arms: readonly (readonly [ArmDefinition, number])[]) =>
    results({
      sets: [cold],
      arms: arms.map(([of]) => of),
      samples: arms.flatMap(([of, warm]) =>
        six(warm).map((time, round) => sample(cold, of, round, loaded(cold, of, 1e6, { warm: time }))),
      ),
    });
  const [one, two, huge] = [roof('4k', 1), roof('4k', 2), roof('thp', 1)];

  it('compare the time before the clock starts, by threads', () => {
    const threads = (many: number) =>
      claimOf(
        faulted([
          [one, 1e6],
          [two, many],
        ]),
        'faulting-by-many-threads',
      );
    expect(threads(2e6).verdict).toBe('confirmed');
    expect(threads(6e5).verdict).toBe('refuted');
    expect(threads(6e5).measured.value).toBeCloseTo(0.6);
  });

  it('and by pages, either way', () => {
    const pages = (plain: number, transparent: number) =>
      faulted([
        [one, plain],
        [huge, transparent],
      ]);
    expect(claimOf(pages(3e6, 1e6), 'faulting-transparent-pages').verdict).toBe('confirmed');
    expect(claimOf(pages(3e6, 1e6), 'faulting-transparent-pages-slower').verdict).toBe('refuted');
    expect(claimOf(pages(1e6, 7e6), 'faulting-transparent-pages-slower').verdict).toBe('confirmed');
  });
});

const read = (
  before: readonly [ArmDefinition, number],
  after: readonly [ArmDefinition, number],
  more: Partial<ResultsRecord> = {},
) =>
  results({
    sets: [cold],
    arms: [before[0], after[0]],
    access: [before, after].flatMap(([of, pass]) =>
      accessReads(cold, of, { load: 1e9, pass, patterns: ['sequential', 'matvec'] }),
    ),
    ...more,
  });

describe('claims on passes over the weights', () => {
  it('of no change are refuted by a change either way', () => {
    const neutral = (pass: number) =>
      claimOf(read([mapped, 1e6], [inHugePages, pass]), 'file-in-huge-pages-neutral').verdict;
    expect([1.01e6, 8e5, 12e5].map(neutral)).toEqual(['confirmed', 'refuted', 'refuted']);
  });

  it('of a gain take the pattern that the document speaks of', () => {
    const claim = claimOf(read([mapped, 1.2e6], [arm('per-part'), 1e6]), 'explicit-pages-for-tokens');
    expect(claim.verdict).toBe('confirmed');
    expect(claim.measured.text).toMatch(/^a pass: matvec 1\.20x \[/u);
  });
});

describe('claims on what others do to a loaded model', () => {
  const locked = arm('llama-mmap-locked');
  const pressed = (
    before: readonly [ArmDefinition, { after: number; refault: number }],
    after: readonly [ArmDefinition, { after: number; refault: number }],
  ) =>
    results({
      sets: [cold],
      arms: [before[0], after[0]],
      access: [before, after].flatMap(([of, { after: left, refault }]) =>
        accessReads(cold, of, { load: 1e9, pass: 1e6, patterns: ['matvec'] }).map((record) =>
          record.outcome.status === 'completed'
            ? {
                ...record,
                outcome: {
                  ...record.outcome,
                  pressure: { limit: 2e8, read: 4e8, resident: { before: 1e8, after: left }, refault },
                },
              }
            : record,
        ),
      ),
    });
  const whole = { after: 1e8, refault: 1e6 };
  const evicted = { after: 9e7, refault: 3e6 };

  it('compare what stayed in memory', () => {
    const claim = claimOf(pressed([mapped, evicted], [locked, whole]), 'resident-when-locked');
    expect(claim).toMatchObject({ verdict: 'confirmed', measured: { before: 0.9, after: 1 } });
    expect(claim.measured.text).toBe(
      '90.0 % → 100 % still resident after others had read 381 MiB, in 6 rounds',
    );
    const kept = pressed([mapped, whole], [locked, whole]);
    expect(claimOf(kept, 'resident-when-locked').verdict).toBe('refuted');
  });

  it('and what the next read costs, of which no claim on an unloaded machine is judged', () => {
    const id = 'file-in-huge-pages-under-pressure';
    const found = pressed([mapped, evicted], [inHugePages, whole]);
    expect(claimOf(found, id).verdict).toBe('confirmed');
    expect(claimOf(found, id).measured.value).toBeCloseTo(3);
    expect(claimOf(pressed([mapped, whole], [inHugePages, evicted]), id).verdict).toBe('refuted');
    expect(claimOf(found, 'file-in-huge-pages-neutral').condition).toBe('any');
  });

  it('are not tried where nothing was under pressure', () => {
    expect(
      claimOf(read([mapped, 1e6], [inHugePages, 1e6]), 'file-in-huge-pages-under-pressure'),
    ).toMatchObject({ verdict: 'unsupported', condition: 'any' });
  });
});

describe('claims on several nodes', () => {
  const interleaved = arm('unified-parallel', { placement: 'interleave', threads: 2 });
  const mirrored = arm('unified-parallel', { threads: 2 });
  const of = (environment: ResultsRecord['environment'], more: Partial<ResultsRecord> = {}) =>
    claimOf(read([interleaved, 2e6], [mirrored, 1e6], { environment, ...more }), 'mirror-against-interleave');

  it('are open on a machine of one, which says so as a figure too', () => {
    expect(of(onNodes(1))).toMatchObject({ verdict: 'unsupported', measured: { nodes: 1 } });
    expect(of(onNodes(1)).measured.text).toContain('1 node with memory');
  });

  it('are judged where there are some', () => {
    expect(of(onNodes(2)).verdict).toBe('confirmed');
    expect(
      claimOf(read([random, 1e6], [direct, 2e6], { environment: onNodes(2) }), 'direct-halves-tokens')
        .verdict,
    ).toBe('confirmed');
  });

  it('tell of an emulated machine where the pages lie, and of its times nothing', () => {
    const environment = { ...onNodes(4), emulated: 'qemu (tcg)' };
    const pagesPerNode = { '0': 4, '1': 4, '2': 4, '3': 4 };
    const proofs = [interleaved, mirrored].map((each) =>
      proof(cold, each, passed(cold, { pagesPerNode, misplaced: each === interleaved ? 0 : 3 })),
    );
    const claim = of(environment, { integrity: proofs, access: [] });
    expect(claim).toMatchObject({ verdict: 'unsupported', measured: { nodes: 4 } });
    expect(claim.measured.text).toBe(
      'the machine was emulated (qemu (tcg)): its times say nothing of a real one. Pages: ' +
        'unified-parallel interleave on 4 nodes, no page misplaced; unified-parallel mirror on 4 nodes, 3 pages misplaced',
    );
  });
});

describe('the claim on a mirror against one socket', () => {
  const mirror = { ...clientArm('warm', 'llama-bench'), command: 'llama-bench -m {model} --numa mirror' };
  const bound = { ...mirror, id: `${mirror.id}@node0`, bind: 0, command: 'llama-bench -m {model}' };
  const rates = (rate: number) =>
    [1, 1.01, 1.02, 1.03, 1.04, 1.05].map((pace) => ({ tokensPerSecond: rate * pace }));
  const benched = (rate: number, nodes = 2, free = mirror): ResultsRecord =>
    results({
      sets: [cold],
      environment: onNodes(nodes),
      clientArms: [free, bound],
      clients: [...clientRounds(cold, free, rates(rate)), ...clientRounds(cold, bound, rates(10))],
    });
  const id = 'mirror-against-one-socket';

  it('is judged by the tokens of the client that mirrors, against the same client on one node', () => {
    expect(claimOf(benched(16), id)).toMatchObject({ verdict: 'confirmed' });
    expect(claimOf(benched(16), id).measured.value).toBeCloseTo(1.6);
    expect(claimOf(benched(13), id).verdict).toBe('refuted');
  });

  it('is open on one node', () => {
    expect(claimOf(benched(16, 1), id)).toMatchObject({
      verdict: 'unsupported',
      measured: { text: expect.stringContaining('1 node with memory') as string },
    });
  });

  it('is not about a client that was not told to mirror', () => {
    expect(claimsOf(benched(16, 2, { ...mirror, command: bound.command }), id)).toEqual([]);
  });
});

describe('the claim on a page cache that is moved', () => {
  const on = (way: 'warm' | 'remote' | 'moved') => {
    const { id, ...rest } = clientArm(way, 'llama-bench');
    return { id: `${id}@node0`, bind: 0, ...rest };
  };
  const ways = [on('warm'), on('remote'), on('moved')];
  const small = { bytes: 100, hugeBytes: 0 };
  const benched = (moved: number, nodes = 2): ResultsRecord =>
    results({
      sets: [cold],
      environment: onNodes(nodes),
      clientArms: ways,
      clients: ways.flatMap((way, index) =>
        clientRounds(
          cold,
          way,
          [1, 1.01, 1.02, 1.03, 1.04, 1.05].map((pace) => ({
            tokensPerSecond: ([10, 6, moved][index] ?? 0) * pace,
            mapped: small,
          })),
        ),
      ),
    });
  const id = 'page-cache-moved';

  it('is judged beside a page cache that was read on the node, and tells of one that was left elsewhere', () => {
    const claim = claimOf(benched(10), id);
    expect(claim).toMatchObject({
      verdict: 'confirmed',
      condition: '4 parts of 16 MiB, cold, files by `moved`',
    });
    expect(claim.measured.text).toMatch(
      /^1\.00x \[.*\] in 6 rounds; where it was left on the other node 0\.600x \[/u,
    );
    expect(claimOf(benched(8), id).verdict).toBe('refuted');
  });

  it('is open on one node', () => {
    expect(claimOf(benched(10, 1), id).verdict).toBe('unsupported');
  });
});
