import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { sweepScratch } from '../cache/scratch-folder.ts';
import { askHolder } from '../pool/holder.ts';
import { ownLock } from '../pool/pool-lock.ts';
import { holdPool, readPools, usualLocks } from '../pool/pool.ts';

const main = join(import.meta.dirname, 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'unimap-kills-'));
const cache = join(scratch, 'cache');
const model = join(scratch, 'model');
const env = { UNIMAP_CACHE: cache };

const holder = () => {
  const { folder, owner } = ownLock(usualLocks(), process.geteuid?.() ?? 0);
  return askHolder(folder, owner);
};
const pools = (): number[] => readPools().map(({ total }) => total);

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

/** The processes that a killed command left, by what its command line names. */
const left = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    })
    .filter((command) => command.includes(scratch));

const killAt = async (share: number, takes: number, words: readonly string[]): Promise<void> => {
  const child = execa(process.execPath, [main, ...words], { reject: false, env });
  const timer = setTimeout(() => child.kill('SIGKILL'), share * takes);
  await child;
  clearTimeout(timer);
};

const howLong = async (words: readonly string[]): Promise<number> => {
  const start = performance.now();
  await execa(process.execPath, [main, ...words], { reject: false, env });
  return performance.now() - start;
};

const expectNothingLeft = async (before: readonly number[]): Promise<void> => {
  await vi.waitFor(
    () => {
      expect(pools()).toEqual(before);
      expect(holder()).toBeUndefined();
      expect(left()).toEqual([]);
    },
    { timeout: 20_000, interval: 50 },
  );
  // As the next command does when it starts.
  sweepScratch(cache);
  expect(readdirSync(cache).filter((name) => /^(sets|counters)-/.test(name))).toEqual([]);
};

describe('killed at any of 20 moments, a command leaves the pool as it was and nothing in the cache', () => {
  const before = pools();

  test.each([
    ['load', ['load', model, '-s', 'unified', '-k', '2m']],
    ['generate', ['generate', '--parts', '8', '--per-part', '4MiB', '--out', join(scratch, 'made')]],
    ['run', ['run', 'parts', '--quick', '--out', join(scratch, 'out')]],
  ] as const)(
    '%s',
    async (name, words) => {
      // A run takes minutes: its first seconds hold its set-up, its first sets and its first loads.
      const takes = name === 'run' ? 8000 : await howLong(words);
      for (const share of moments) {
        await killAt(share, takes, words);
        await expectNothingLeft(before);
      }
      if (name !== 'generate') return;
      // What was written in part is told from what is whole, and written anew.
      expect((await execa(process.execPath, [main, ...words], { env })).exitCode).toBe(0);
      const { stdout } = await execa(process.execPath, [main, 'verify', join(scratch, 'made'), '-k', '4k'], {
        env,
      });
      expect(stdout).toContain('equal the generator');
    },
    150_000,
  );

  test.runIf(process.geteuid?.() === 0)(
    'the keeper',
    async () => {
      for (const share of moments) {
        const child = execa(process.execPath, [main, 'load', model, '-s', 'unified', '-k', '2m'], {
          reject: false,
          env,
        });
        const keeper = await vi.waitFor(
          () => {
            const { keeper: found } = holder() ?? {};
            if (found === undefined) throw new Error('no keeper yet');
            return found;
          },
          { timeout: 10_000, interval: 5 },
        );
        await new Promise((resolve) => setTimeout(resolve, share * 200));
        try {
          process.kill(keeper, 'SIGKILL');
        } catch {
          // It had let go of the pool already.
        }
        await child;
        // The next one mends what this one could not.
        const next = await holdPool({ needs: [] });
        if (next.status !== 'unsupported') await next.release();
        await expectNothingLeft(before);
      }
    },
    60_000,
  );
});
