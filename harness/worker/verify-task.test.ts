import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import koffi from 'koffi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions, type SetOptions } from '../../fixtures-gen/index.ts';
import type { LoadedModel } from '../ffi/model.ts';
import { openSet } from '../gguf/index.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { holdPool, type PoolHold } from '../pool/pool.ts';
import { hugetlbBytes, layoutSize, pageBytesIn } from '../plan/layout-size.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import { strategyNames, traitsOf, type PageKindName, type StrategyName } from '../results/index.ts';
import { toWorkerSet } from '../sets/worker-set.ts';
import { runLoad } from './run-load.ts';
import type { LoadChoice } from './task.ts';
import { alignmentPromise, performVerify } from './verify-task.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-verify-'));
let pool: PoolHold;
beforeAll(async () => {
  pool = await holdPool({
    needs: [{ pageBytes: hugetlbBytes['2m'], node: 0, pages: 128 }],
    label: 'unimap tests',
  });
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  if (pool.status !== 'unsupported') await pool.release();
});

const hugepages = (): boolean => pool.status !== 'unsupported' && pool.short.length === 0;

/** Two replicas on node 0 exercise replication on a machine with one node. */
const choice = (strategy: StrategyName, pageKind: PageKindName, nodes = [0, 0]): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const [arm] = resolveArms(
    { strategy, pageKind: own ? pageKind : '4k', placement: own ? 'mirror' : 'local' },
    2,
  );
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes, allowFallback: false };
};

let made = 0;
const makeSet = async (options: Partial<SetOptions>) => {
  const directory = join(scratch, `set${made++}`);
  const set = resolveOptions(options);
  await generateSet(set, directory);
  return { directory, model: await openSet(directory) };
};

test('a part aligned beyond a page is as aligned as its layout promises, and fails no verification', async () => {
  const { model } = await makeSet({ parts: 3, size: { perPart: 300_000 }, profile: 'plain' });
  const set = toWorkerSet(model);
  const coarse = { ...set, parts: set.parts.map((part) => ({ ...part, alignment: 65_536 })) };
  expect(alignmentPromise('llama-mmap', coarse.parts)).toEqual({
    as: 'file',
    byPart: coarse.parts.map(() => ownPageSizes().base),
  });
  expect(alignmentPromise('llama-mmap', coarse.parts, 16_384).byPart).toEqual([16_384, 16_384, 16_384]);
  expect(alignmentPromise('unified-view', coarse.parts).byPart).toEqual([65_536, 65_536, 65_536]);
  expect(alignmentPromise('llama-read', coarse.parts)).toEqual({ as: 'address', byPart: [32, 32, 32] });
  for (const strategy of strategyNames)
    expect(await performVerify(coarse, { ...choice(strategy, '4k'), allowFallback: true })).toMatchObject({
      status: 'passed',
    });
});

test('every strategy and page kind loads every byte and resolves every address of any generated set', async (context) => {
  if (!hugepages()) context.skip('no hugepages: raise vm.nr_hugepages by 128');
  const options = fc.record({
    parts: fc.integer({ min: 1, max: 24 }),
    size: fc.record({ perPart: fc.constantFrom(4096, 16_384, 50_001, 300_000) }),
    types: fc.constantFrom('F32', 'F16', 'Q8_0', 'Q4_K', 'mix'),
    alignment: fc.constantFrom(32, 64, 512, 4096),
    uneven: fc.boolean(),
    profile: fc.constant('plain'),
    seed: fc.nat(1000),
  });
  const kinds = fc.constantFrom<PageKindName>('4k', 'thp', '2m');
  await fc.assert(
    fc.asyncProperty(options, fc.constantFrom(...strategyNames), kinds, async (given, strategy, pageKind) => {
      // Small parts have no room for large alignments: a header and one tensor at 4096 need 12 KiB.
      const roomy = given.size.perPart < 50_000 ? { ...given, alignment: 32, types: 'F32' } : given;
      const { directory, model } = await makeSet(roomy as Partial<SetOptions>);
      const set = toWorkerSet(model);
      const outcome = await performVerify(set, choice(strategy, pageKind));
      expect(outcome).toMatchObject({ status: 'passed', source: 'generator' });
      const { outcome: loaded } = await runLoad(set, choice(strategy, pageKind));
      if (loaded.status !== 'completed') throw new Error(JSON.stringify(loaded));
      const { phases } = loaded;
      expect(phases.map + phases.zero + phases.fill + phases.replicate + phases.touch + phases.other).toBe(
        loaded.usable,
      );
      if (traitsOf(strategy).memory === 'own') {
        const { mapped } = layoutSize(
          traitsOf(strategy).layout === 'per-part' ? 'per-part' : 'unified',
          model.parts,
          pageBytesIn(ownPageSizes())[pageKind],
          ownPageSizes().base,
        );
        expect(loaded.memory.region).toBe(mapped * 2);
        expect(loaded.pages.replicas).toBe(2);
        expect(loaded.pages.misplaced).toBe(0);
      }
      rmSync(directory, { recursive: true });
    }),
    { numRuns: 40 },
  );
});

test('a byte flipped in a part behind the generator is found and located, whatever the strategy', async () => {
  const { model } = await makeSet({ parts: 4, size: { perPart: 100_000 }, profile: 'plain' });
  const set = toWorkerSet(model);
  const tensor = model.tensors.find((each) => each.part === 2);
  const path = model.parts[2]?.path;
  if (tensor === undefined || path === undefined) throw new Error('the set has no third part');
  const bytes = readFileSync(path);
  const at = tensor.offset + 77;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
  for (const strategy of strategyNames) {
    expect(await performVerify(set, choice(strategy, '4k'))).toMatchObject({
      status: 'mismatch',
      mismatches: [
        { what: 'byte', path, part: 2, tensor: tensor.name, offset: at, replica: 0 },
        ...(traitsOf(strategy).memory === 'own' ? [{ replica: 1 }] : []),
      ],
    });
  }
});

test('a byte flipped in the second replica of a loaded region is found there and nowhere else', async () => {
  const { model } = await makeSet({ parts: 3, size: { perPart: 100_000 }, profile: 'plain' });
  const spoil = (loaded: LoadedModel): void => {
    const address = loaded.addressOf(1, 1, 50_000);
    if (address === undefined) throw new Error('not loaded');
    koffi.encode(address, 'uint8_t', 0xee);
    koffi.encode(address + 1n, 'uint8_t', 0xee);
  };
  const outcome = await performVerify(toWorkerSet(model), choice('unified', '4k'), spoil);
  expect(outcome).toMatchObject({
    status: 'mismatch',
    mismatches: [{ what: 'byte', part: 1, replica: 1, node: 0, found: '0xee' }],
  });
});

test('a set without a manifest is compared with its files, read afresh', async () => {
  const { directory } = await makeSet({ parts: 2, size: { perPart: 40_000 }, profile: 'plain' });
  rmSync(join(directory, 'manifest.json'));
  const set = toWorkerSet(await openSet(directory));
  expect(await performVerify(set, choice('unified', '4k'))).toMatchObject({
    status: 'passed',
    source: 'files',
  });
});

test('a single file loads as a set of one part', async () => {
  const { model } = await makeSet({ parts: 1, size: { perPart: 3_000_000 } });
  for (const strategy of strategyNames) {
    expect(await performVerify(toWorkerSet(model), choice(strategy, 'thp', [0]))).toMatchObject({
      status: 'passed',
    });
  }
});

test('a part that vanished after the headers were read is an error that names it', async () => {
  const { model } = await makeSet({ parts: 3, size: { perPart: 40_000 }, profile: 'plain' });
  const set = toWorkerSet(model);
  const path = model.parts[1]?.path ?? '';
  rmSync(path);
  for (const strategy of strategyNames) {
    const outcome = await performVerify(set, choice(strategy, '4k'));
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'part', part: 1, message: expect.stringContaining(path) as string },
    });
  }
});
