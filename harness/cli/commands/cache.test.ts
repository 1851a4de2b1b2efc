import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { testDirectories } from '../../../fixtures-gen/test-directory.ts';
import { makeScratchFolder } from '../../cache/scratch-folder.ts';

const directory = testDirectories(afterEach);
const main = join(import.meta.dirname, '../main.ts');

test('the cache is listed and cleaned; what a living process uses is refused by name and passed over without', async () => {
  const cache = await directory();
  const unimap = (...args: string[]) =>
    execa(process.execPath, [main, 'cache', ...args], { reject: false, env: { UNIMAP_CACHE: cache } });
  mkdirSync(join(cache, 'lab'));
  mkdirSync(join(cache, 'a\u001b[31mname'));
  const mine = makeScratchFolder('sets', cache).slice(cache.length + 1);

  const listed = await unimap();
  expect(listed.exitCode).toBe(0);
  expect(listed.stdout).toMatch(/^\| lab +\| .*`npx unimap cache clean lab`/m);
  expect(listed.stdout).toContain(`used by process ${process.pid}`);
  expect(listed.stdout).toContain('a\\x1b[31mname');

  const refused = await unimap('clean', mine);
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain(`${mine} stays: used by process ${process.pid}`);

  const cleaned = await unimap('clean', '--json');
  expect(cleaned.exitCode).toBe(0);
  expect(JSON.parse(cleaned.stdout)).toMatchObject({ removed: [{ name: 'lab', kind: 'guest' }] });
  expect(cleaned.stderr).toContain('unimap did not make it');
  expect(readdirSync(cache).sort()).toEqual(['a\u001b[31mname', mine].sort());
});
