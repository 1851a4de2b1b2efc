import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import type { PlacementRecord } from './placement.ts';
import { besideName, placementIn } from './records.ts';

const directory = testDirectories(afterEach);

const recordOf = (...folders: string[]): PlacementRecord => ({
  format: 'unimap placement 1',
  model: 'model',
  in: 'tmpfs',
  made: '2026-11-26T12:00:00.000Z',
  copies: folders.map((folder) => ({ folder, nodes: [], parts: [] })),
});
const write = (folder: string, record: PlacementRecord): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, besideName), JSON.stringify(record));
};

test('a record is believed of the folder it lies in, and of copies that are folders below that', async () => {
  const base = await directory();
  const [model, replicas] = [join(base, 'model'), join(base, 'replicas')];
  write(model, recordOf(model));
  mkdirSync(join(replicas, 'node0'), { recursive: true });
  mkdirSync(join(replicas, 'node1'));
  write(replicas, recordOf(join(replicas, 'node0'), join(replicas, 'node1')));
  expect(placementIn(model)?.model).toBe('model');
  expect(placementIn(replicas)?.copies).toHaveLength(2);
});

test('one that names files elsewhere is none, however it comes to them', async () => {
  const base = await directory();
  const [model, elsewhere] = [join(base, 'model'), join(base, 'elsewhere')];
  mkdirSync(elsewhere);
  write(model, recordOf(elsewhere));
  expect(placementIn(model)).toBeUndefined();
  write(model, recordOf(join(model, 'node0'), join(elsewhere, 'node1')));
  expect(placementIn(model)).toBeUndefined();
  symlinkSync(elsewhere, join(model, 'node0'));
  symlinkSync(elsewhere, join(model, 'node1'));
  write(model, recordOf(join(model, 'node0'), join(model, 'node1')));
  expect(placementIn(model)).toBeUndefined();
  write(elsewhere, recordOf(join(base, 'link')));
  renameSync(model, join(base, 'gone'));
  symlinkSync(elsewhere, join(base, 'link'));
  expect(placementIn(join(base, 'link'))).toBeUndefined();
  write(elsewhere, { ...recordOf(elsewhere), copies: [] });
  expect(placementIn(elsewhere)).toBeUndefined();
});
