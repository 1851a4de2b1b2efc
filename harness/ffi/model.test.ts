import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { StrategyName } from '../results/index.ts';
import { LoadedModel, LoadError, type LoadRequest } from './model.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-model-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const partBytes = 5000;
const parts = [0, 1].map((part) => {
  const path = join(scratch, `part${part}`);
  writeFileSync(path, Buffer.alloc(partBytes, part + 1));
  return { path, bytes: partBytes, alignment: 32 };
});

const request = (strategy: StrategyName, more: Partial<LoadRequest> = {}): LoadRequest => ({
  parts,
  ranges: [],
  arm: { strategy, pageKind: '4k', placement: 'local', io: 'buffered', threads: 0 },
  nodes: [],
  allowFallback: false,
  ...more,
});

const failureOf = (act: () => unknown): LoadError['failure'] => {
  try {
    act();
  } catch (error) {
    if (error instanceof LoadError) return error.failure;
    throw error;
  }
  throw new Error('it was done');
};

test('addresses are bigint wherever they are told, and name the bytes that were loaded', () => {
  const model = LoadedModel.load(request('unified'));
  try {
    const address = model.addressOf(0, 1, 10);
    expect(typeof address).toBe('bigint');
    const [, second] = model.extents(0);
    expect(second).toMatchObject({ part: 1, offset: 0, bytes: partBytes });
    expect(address).toBe((second?.address ?? 0n) + 10n);
    expect(model.regions().map((region) => [typeof region.address, typeof region.length])).toEqual([
      ['bigint', 'bigint'],
    ]);
    const bytes = new Uint8Array(3);
    model.copyOut(address ?? 0n, bytes);
    expect([...bytes]).toEqual([2, 2, 2]);
  } finally {
    model.unload();
  }
});

test('a byte that was not loaded has no address and cannot be copied', () => {
  const model = LoadedModel.load(request('unified'));
  try {
    expect(model.addressOf(0, 0, partBytes)).toBeUndefined();
    expect(model.addressOf(0, 2, 0)).toBeUndefined();
    expect(model.addressOf(1, 0, 0)).toBeUndefined();
    expect(
      failureOf(() => {
        model.copyOut(4096n, new Uint8Array(1));
      }),
    ).toMatchObject({
      code: 'system',
      call: 'unimap_copy_out',
      errno: 14,
    });
  } finally {
    model.unload();
  }
});

const nothing = { replica: 0, ranges: [], node: undefined, threads: 1, passes: 1, seed: 1, lines: 1 };
test.each<[string, (model: LoadedModel) => unknown]>([
  ['touch', (model) => model.touch(1)],
  ['access', (model) => model.access({ ...nothing, pattern: 'sequential' })],
  ['regions', (model) => model.regions()],
  ['regionsWithPages', (model) => model.regionsWithPages()],
  ['extents', (model) => model.extents(0)],
  ['addressOf', (model) => model.addressOf(0, 0, 0)],
  [
    'copyOut',
    (model) => {
      model.copyOut(0n, new Uint8Array(1));
    },
  ],
])('%s of a model that was unloaded is refused and does not reach the library', (_call, use) => {
  const model = LoadedModel.load(request('unified'));
  model.unload();
  expect(() => use(model)).toThrow('the model was unloaded');
});

test('a model is unloaded once, however often it is told', () => {
  const model = LoadedModel.load(request('unified'));
  expect(model.unload()).toBeGreaterThan(0);
  expect(model.unload()).toBe(0);
});

test('a load that fails says which part, by which call, and what to do', () => {
  const missing = { path: join(scratch, 'missing'), bytes: partBytes, alignment: 32 };
  expect(failureOf(() => LoadedModel.load(request('unified', { parts: [...parts, missing] })))).toMatchObject(
    {
      code: 'part',
      part: 2,
      call: 'open',
      errno: 2,
      message: expect.stringContaining(missing.path) as string,
      remedy: expect.stringMatching(/\w/u) as string,
    },
  );
});

test('a part of another size than told is named, and no call is blamed for it', () => {
  const long = parts.map((part) => ({ ...part, bytes: partBytes + 1 }));
  const failure = failureOf(() => LoadedModel.load(request('per-part', { parts: long })));
  expect(failure).toMatchObject({ code: 'part', part: 0 });
  expect(failure).not.toHaveProperty('node');
});

test('a mapped part that has shrunk is an error of that part and no signal', () => {
  const path = join(scratch, 'shrinks');
  writeFileSync(path, Buffer.alloc(3 * 4096, 1));
  const part = { path, bytes: 3 * 4096, alignment: 32 };
  const model = LoadedModel.load(request('llama-mmap', { parts: [part] }));
  try {
    truncateSync(path, 4096);
    expect(failureOf(() => model.touch(1))).toMatchObject({ code: 'part', part: 0, call: 'read', errno: 5 });
  } finally {
    model.unload();
  }
});

test('a strategy that the library does not know is refused by name', () => {
  const unknown = { ...request('unified').arm, strategy: 'nonesuch' as StrategyName };
  expect(failureOf(() => LoadedModel.load(request('unified', { arm: unknown })))).toMatchObject({
    code: 'argument',
    message: 'the library knows no strategy nonesuch',
  });
});
