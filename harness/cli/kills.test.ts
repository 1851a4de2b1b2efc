import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { killCommands } from './test-support/kill-commands.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-kills-'));
const cache = join(scratch, 'cache');
const model = join(scratch, 'model');
const { start, killAfter, killKeeperAfter, howLong, machineBefore, left } = killCommands({ scratch, cache });

beforeAll(async () => {
  mkdirSync(cache, { mode: 0o700 });
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 3_000_000 }, profile: 'plain', name: 'k' }),
    model,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Moments spread over what the command takes, its start and its end included. */
const moments = Array.from({ length: 5 }, (_, index) => index / 4);

describe('killed at any of 20 moments, a command leaves the pool as it was and nothing in the cache', () => {
  const load = ['load', model, '-s', 'unified', '-k', '2m'];

  test.each([
    ['load', load],
    ['generate', ['generate', '--parts', '8', '--per-part', '4MiB', '--out', join(scratch, 'made')]],
    ['run', ['run', 'parts', '--quick', '--out', join(scratch, 'out')]],
  ] as const)(
    '%s',
    async (name, words) => {
      // A run takes minutes: its first seconds hold its set-up, its first sets and its first loads.
      const before = await machineBefore();
      const takes = name === 'run' ? 8000 : await howLong(words);
      for (const share of moments) {
        await killAfter(share * takes, words);
        expect(await left(before)).toEqual([]);
      }
      if (name !== 'generate') return;
      // What was written in part is told from what is whole, and written anew.
      expect((await start(words)).exitCode).toBe(0);
      const { stdout } = await start(['verify', join(scratch, 'made'), '-k', '4k']);
      expect(stdout).toContain('equal the generator');
    },
    150_000,
  );

  test.runIf(process.geteuid?.() === 0)(
    'the keeper',
    async () => {
      const before = await machineBefore();
      for (const share of moments) {
        expect(await killKeeperAfter(share * 200, load)).toBe(true);
        expect(await left(before)).toEqual([]);
      }
    },
    150_000,
  );
});
