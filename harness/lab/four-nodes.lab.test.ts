import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab } from './test-support/lab-guest.ts';
import {
  expectHugepages,
  expectMirrored,
  expectReadOnce,
  expectRefused,
  expectSpread,
  pagesOn,
} from './test-support/placed.ts';
import { onlyWhereAsked, proveInGuest, setPool } from './test-support/proof-guest.ts';
import { prepareProofs, type ProofCase } from './test-support/proofs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const all = [0, 1, 2, 3];
const mebibyte = 1024 ** 2;
/** Parts of less than a page, of a page, and of no whole number of them: ten pages as one region, fourteen apart. */
const partBytes = [1, 5 * mebibyte + 17, 2 * mebibyte, 700_001, 4096, 9 * mebibyte + 5, 3 * mebibyte];
const payload = partBytes.reduce((sum, bytes) => sum + bytes);

const mirrored: ProofCase[] = [
  { strategy: 'per-part', placement: 'mirror', nodes: all },
  { strategy: 'unified', placement: 'mirror', nodes: all },
  { strategy: 'unified-shipped', placement: 'mirror', nodes: all },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: all, feed: 'pull' },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: all, feed: 'fan-out' },
];
const direct: ProofCase[] = [
  { strategy: 'unified-parallel', placement: 'mirror', nodes: all, feed: 'pull', io: 'direct' },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: all, feed: 'fan-out', io: 'direct' },
];
const alone = [...mirrored, ...direct].map((each) => ({ ...each, nodes: [3] }));
const spread: ProofCase[] = [
  { strategy: 'per-part', placement: 'interleave', nodes: all },
  { strategy: 'unified', placement: 'interleave', nodes: all },
  { strategy: 'unified-parallel', placement: 'interleave', nodes: all },
  { strategy: 'unified-parallel', placement: 'interleave', nodes: [1, 3] },
];
const heap: ProofCase[] = [
  { strategy: 'llama-read', placement: 'interleave', nodes: all, kind: '4k' },
  { strategy: 'llama-read', placement: 'interleave', nodes: [0, 2, 3], kind: '4k' },
];
const local = [0, 3].flatMap((cpu) =>
  ['per-part', 'unified', 'unified-parallel'].map((strategy): ProofCase => ({
    strategy,
    placement: 'local',
    cpu,
  })),
);
const localOn2: ProofCase[] = [
  { strategy: 'unified', placement: 'local', cpu: 2 },
  { strategy: 'unified-parallel', placement: 'local', cpu: 2 },
];
const falling = (cases: readonly ProofCase[]): ProofCase[] =>
  cases.map((each) => ({ ...each, allowFallback: true }));

const prove = async () => {
  const preferred = join(scratch, 'preferred');
  const source = fileURLToPath(new URL('test-support/preferred.c', import.meta.url));
  await execa('cc', ['-O1', '-o', preferred, source]);
  return proveInGuest({}, await prepareProofs(scratch, partBytes), [
    onlyWhereAsked,
    ...all.map((node) => setPool(node, 8)),
    `${preferred} 1 1 12; echo preferred $?; ${preferred} 2 1 12 2>&1; echo bound $?`,
    ...all.map((node) => setPool(node, 24)),
    { table: 'mirrored', cases: [...mirrored, ...direct] },
    { table: 'alone', cases: alone },
    { table: 'spread', cases: spread },
    { table: 'heap', cases: heap },
    { table: 'local', cases: local },
    // Node 2 has some pages, and too few.
    setPool(2, 1),
    { table: 'short', cases: [...mirrored, ...spread.slice(0, 3), ...localOn2] },
    setPool(2, 0),
    { table: 'empty', cases: [...mirrored, ...spread.slice(0, 3), ...localOn2] },
    { table: 'around', cases: spread.slice(3) },
    { table: 'fallen', cases: falling(mirrored) },
    { table: 'elsewhere', cases: falling([...spread.slice(0, 3), ...localOn2]) },
  ]);
};

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(lab.guest === undefined)(`four nodes${lab.why}`, () => {
  let proved: Awaited<ReturnType<typeof prove>>;
  beforeAll(async () => {
    proved = await prove();
  }, 180_000);

  it('show what preferring a node hides: pages land elsewhere without a word, where binding refuses', () => {
    const [nodes = '', preferred, refusal, bound] = proved.shell;
    expect(preferred).toBe('preferred 0');
    expect(nodes.split(' ').filter((node) => node === '1')).toHaveLength(8);
    expect(nodes.split(' ').filter((node) => node !== '1')).toHaveLength(4);
    expect(refusal).toBe('mmap: Cannot allocate memory');
    expect(bound).toBe('bound 1');
  });

  it('get every page of every replica on its node, in pages of 2 MiB, equal to the files byte for byte', () => {
    for (const { load, proof } of [...proved.proofs('mirrored'), ...proved.proofs('alone')]) {
      expectMirrored(proof, load.nodes ?? []);
      expectHugepages(proof);
      expect(proof.freeAfter).toEqual(proof.freeBefore);
    }
  });

  it('are fed by reading each byte once, however many replicas there are, through the cache and past it', () => {
    for (const { load, proof } of [...proved.proofs('mirrored'), ...proved.proofs('alone')]) {
      expectReadOnce(proof, payload);
      expect(proof).toMatchObject({ io: load.io ?? 'buffered', direct: load.io === 'direct' ? payload : 0 });
    }
  });

  it('share an interleaved load evenly, that of one region for each part too', () => {
    for (const { load, proof } of proved.proofs('spread')) {
      expectSpread(proof, load.nodes ?? []);
      expectHugepages(proof);
    }
  });

  it('share an interleaved heap evenly', () => {
    for (const { load, proof } of proved.proofs('heap')) expectSpread(proof, load.nodes ?? []);
  });

  it('keep a local load on the node of the thread that loads', () => {
    for (const { load, proof } of proved.proofs('local')) {
      expect(proof).toMatchObject({ status: 0, placement: 'local', wrong: 0 });
      expect(Object.keys(pagesOn(proof))).toEqual([String(load.cpu)]);
      expectHugepages(proof);
    }
  });

  it.each([
    ['short', 1],
    ['empty', 0],
  ])('refuse early what does not fit into a pool that is %s on one of them, and say which', (table, free) => {
    for (const { proof } of proved.proofs(table)) {
      expectRefused(proof, 2);
      expect(proof.error?.reason).toMatch(
        new RegExp(`^node 2 has ${free} free 2 MiB pages and \\d+ are needed$`),
      );
      expect(proof.error?.remedy).toContain('/sys/devices/system/node/node2/hugepages/');
    }
  });

  it('load what needs nothing of the node whose pool is empty', () => {
    for (const { load, proof } of proved.proofs('around')) expectSpread(proof, load.nodes ?? []);
  });

  it('take a named fallback where it is allowed, and no page of another node', () => {
    for (const { load, proof } of proved.proofs('fallen')) expectMirrored(proof, load.nodes ?? []);
    for (const { load, proof } of proved.proofs('elsewhere')) {
      expect(proof).toMatchObject({ status: 0, placement: load.placement, wrong: 0 });
      if (load.placement === 'local') expect(Object.keys(pagesOn(proof))).toEqual(['2']);
    }
    for (const { proof } of [...proved.proofs('fallen'), ...proved.proofs('elsewhere')]) {
      expect(proof.pageKind).toBe('thp');
      expect(proof.fallbacks).toHaveLength(1);
      expect(proof.fallbacks[0]).toMatchObject({ node: 2, aspect: 'page-kind', obtained: 'thp' });
      expect(proof.fallbacks[0]?.reason).toMatch(/^node 2 has 0 free 2 MiB pages/);
      expectReadOnce(proof, payload);
    }
  });
});
