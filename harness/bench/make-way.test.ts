import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import { openSet, type ModelSet } from '../gguf/index.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { allPlacements } from '../place/records.ts';
import type { ClientWayName } from '../results/index.ts';
import { parseClient } from './client-command.ts';
import { clientArms } from './client-ways.ts';
import { WayMaker } from './make-way.ts';

const folder = mkdtempSync(join(tmpdir(), 'unimap-way-'));
const bytes = 2 * 4_194_304;
let model: ModelSet;
let paths: string[];
beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: bytes / 2 }, profile: 'plain', name: 'model' }),
    folder,
  );
  model = await openSet(folder);
  paths = model.parts.map(({ path }) => path);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const maker = (): WayMaker =>
  new WayMaker(model, { show: () => undefined, signal: new AbortController().signal });
const armOf = (way: ClientWayName, bind?: number) => {
  const [arm] = clientArms(parseClient('client {model}'), [bind === undefined ? way : `${way}@node${bind}`]);
  if (arm === undefined) throw new Error('no arm');
  return arm;
};

test('warm is every byte in the page cache, cold is none, and the path is the model’s own', async () => {
  const ways = maker();
  evict(paths);
  expect((await ways.make(armOf('warm'))).path).toBe(paths[0]);
  expect(cachedBytes(paths)).toBe(bytes);
  expect((await ways.make(armOf('cold'))).path).toBe(paths[0]);
  expect(cachedBytes(paths)).toBe(0);
  await ways.make(armOf('warm', onlineNodesWithMemory()[0]?.id ?? 0));
  expect(cachedBytes(paths)).toBe(bytes);
});

test.skipIf(process.getuid?.() !== 0)(
  'a copy has a path of its own, in huge pages, and is gone with its record when the way is taken away',
  async () => {
    const made = await maker().make(armOf('tmpfs'));
    expect(made.path).not.toBe(paths[0]);
    expect(existsSync(made.path)).toBe(true);
    expect(made.placed).toEqual({ hugeBytes: bytes, hugePossible: bytes });
    // What a killed bench has left is named alike, and its process is gone.
    const own = dirname(dirname(dirname(made.path)));
    expect(readdirSync(join(own, `.unimap-placing-bench-${process.pid}`))).toContain('model');
    const left = join(own, `.unimap-placing-bench-${2 ** 22 + 1}`);
    mkdirSync(join(left, `owner-${2 ** 22 + 1}-1`), { recursive: true });
    await made.undo();
    expect(existsSync(left)).toBe(true);
    await (await maker().make(armOf('tmpfs'))).undo();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(made.path)).toBe(false);
    expect(
      allPlacements().filter(({ copies }) => copies.some((copy) => made.path.startsWith(copy.folder))),
    ).toEqual([]);
  },
);

test.skipIf(onlineNodesWithMemory().length > 1)(
  'interleaving on one node is refused, as it would be the same as a tmpfs',
  async () => {
    await expect(maker().make(armOf('interleave'))).rejects.toMatchObject({
      code: 'one-node',
      exitStatus: 3,
    });
  },
);

test.skipIf(onlineNodesWithMemory().length > 1)(
  'on one node no page is remote, and none can be moved',
  async () => {
    const node = onlineNodesWithMemory()[0]?.id ?? 0;
    for (const way of ['remote', 'moved'] as const)
      await expect(maker().make(armOf(way, node))).rejects.toMatchObject({
        code: 'one-node',
        exitStatus: 3,
        remedy: expect.stringContaining('on a machine of several nodes') as string,
      });
  },
);
