import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { ScenarioFolder } from './scenario-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-scenarios-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const [usual] = await scenarios.choose([]);
const put = (file: string, text: string): void => {
  writeFileSync(join(scratch, file), text);
};
const named = (name: string): string => `export default ${JSON.stringify({ ...usual, name })};`;

test('every scenario here is one, and the default is the first', async () => {
  const chosen = await scenarios.choose(scenarios.names);
  expect(chosen.map(({ name }) => name)).toEqual(scenarios.names);
  expect(usual?.name).toBe('seed-claims');
});

test('a file put beside the others is found, by its name; tests and the index are none, and a broken one spoils no other', async () => {
  put('zebra.ts', named('zebra'));
  put('ant.ts', named('ant'));
  put('broken.ts', 'export default {');
  put('moved.ts', named('former'));
  put('ant.test.ts', '');
  put('index.ts', '');
  put('.ant.ts', '');
  const folder = new ScenarioFolder(scratch, 'zebra');
  expect(folder.names).toEqual(['zebra', 'ant', 'broken', 'moved']);
  expect((await folder.choose([])).map(({ name }) => name)).toEqual(['zebra']);
  expect((await folder.choose(['ant', join(scratch, 'zebra.ts'), 'ant'])).map(({ name }) => name)).toEqual([
    'ant',
    'zebra',
  ]);
  await expect(folder.choose(['broken'])).rejects.toMatchObject({ code: 'broken-scenario', exitStatus: 2 });
  await expect(folder.choose(['moved'])).rejects.toMatchObject({
    code: 'misnamed-scenario',
    remedy: 'name the scenario moved, as its file, or the file former.ts',
  });
});

test('a report names scenarios of the folder, and of a file elsewhere the last of its path', () => {
  expect(scenarios.wordOf('memory')).toBe('memory');
  expect(scenarios.wordOf('scenarios/memory.ts')).toBe('memory');
  expect(scenarios.wordOf('/home/somebody/mine.ts')).toBe('./mine.ts');
  expect(scenarios.wordOf('mine.ts')).toBe('./mine.ts');
});
