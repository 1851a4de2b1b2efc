import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { holdPool } from '../pool/pool.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-unbuilt-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const checkout = join(import.meta.dirname, '../..');

/** With an empty folder where the library would be, which other processes do not see. */
const withoutLibrary = (...args: string[]) =>
  execa(
    'unshare',
    [
      '--mount',
      'sh',
      '-c',
      'mount --bind "$1" "$2" && shift 2 && exec "$@"',
      'sh',
      join(scratch, 'empty'),
      join(checkout, 'native/build'),
      process.execPath,
      join(checkout, 'harness/cli/main.ts'),
      ...args,
    ],
    { reject: false },
  );

test.runIf(process.geteuid?.() === 0)(
  'a library that is not built is said before anything is waited for',
  async () => {
    const model = join(scratch, 'model');
    mkdirSync(join(scratch, 'empty'));
    await generateSet(resolveOptions({ parts: 2, size: { perPart: 60_000 }, profile: 'plain' }), model);
    // Held, by this test or by another run: who would wait for it would wait for long.
    const hold = await holdPool({ needs: [], waitMilliseconds: 0 });
    for (const command of ['load', 'verify', 'syscalls']) {
      const { exitCode, stderr } = await withoutLibrary(command, model, '-s', 'unified');
      expect(stderr).toMatch(/^unimap: the native .* is not built\n {2}run `npm run setup`$/);
      expect(exitCode).toBe(3);
    }
    const { exitCode, stderr } = await withoutLibrary('run', '--model', model, '--out', join(scratch, 'out'));
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('is not built')]);
    if (hold.status !== 'unsupported') await hold.release();
  },
);
