import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planScenarioSet } from './plan-set.ts';
import { withGeneratedSets } from './prepare-set.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-sets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const session = {
  signal: new AbortController().signal,
  onShutdown: () => () => undefined,
  say: () => undefined,
  show: () => undefined,
};
const planned = planScenarioSet({ parts: 2, partBytes: 60_000, sizeClass: 'tiny', profile: 'plain' }, 1);

/** The first part of the set: its path, and when it was written. */
const made = async (keep?: boolean): Promise<[string, number]> => {
  let found: [string, number] | undefined;
  await withGeneratedSets(
    session,
    folder,
    [planned],
    ([set]) => {
      const path = set?.paths[0] ?? '';
      found = [path, statSync(path, { bigint: false }).mtimeMs];
      return Promise.resolve();
    },
    keep,
  );
  return found ?? expect.fail('no set');
};

test('a set is there while it is worked with, and gone afterwards', async () => {
  const [path] = await made();
  expect(existsSync(path)).toBe(false);
});

test('a set that is kept stays, and is taken as it is the next time', async () => {
  const [path, written] = await made(true);
  expect(existsSync(path)).toBe(true);
  expect(await made(true)).toEqual([path, written]);
});
