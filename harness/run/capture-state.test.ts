import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MachineState } from '../results/index.ts';
import { captureState } from './capture-state.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unimap-capture-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a state of this machine says how much of the set is cached and on what, and not where it lies', async () => {
  const path = join(folder, 'part.gguf');
  writeFileSync(path, Buffer.alloc(8192, 1));
  const set: OpenedSet = {
    description: { parts: [{ path, bytes: 8192, alignment: 32 }], tensors: [] },
    paths: [path],
    record: {
      id: 'two-pages',
      title: 'two pages',
      sizeClass: 'own',
      source: 'files',
      parts: 1,
      bytes: 8192,
      partBytes: [8192],
      tensors: 0,
      alignment: 32,
      name: 'part',
    },
  };
  const state = await captureState(new AbortController().signal)({ scenario: 's', when: 'before' }, [set]);
  expect(MachineState.parse(state)).toEqual(state);
  expect(state).toMatchObject({ scenario: 's', when: 'before', sets: [{ set: 'two-pages', cached: 8192 }] });
  expect(state.sets[0]?.mount?.fileSystem).toMatch(/./);
  expect(JSON.stringify(state), 'results are pasted in public').not.toContain(folder);
});
