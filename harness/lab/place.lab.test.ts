import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import type { GuestMachine } from './guest-machine.ts';
import { everything, lab, runInGuest, type GuestOutcome } from './test-support/lab-guest.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const set = join(scratch, 'set');
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const parts = 20;
const mib = 1024 ** 2;

const place = (machine: Partial<GuestMachine>, ...more: string[]): Promise<GuestOutcome> =>
  runInGuest(
    { memory: 1024 * mib, ...machine },
    `exec ${process.execPath} ${main} place ${set} --no-digest --json ${more.join(' ')} 2>&1`,
    8 * minutes,
  );

interface Placed {
  readonly copies: readonly {
    readonly nodes: readonly number[];
    readonly parts: readonly {
      hugeBytes: number;
      hugePossible: number;
      bytesByNode: Record<string, number>;
    }[];
  }[];
}

/** Progress stands before the JSON. */
const answerOf = ({ stdout }: GuestOutcome): Placed =>
  JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as Placed;

const byNode = (copy: Placed['copies'][number] | undefined): number[] =>
  [0, 1, 2, 3].map((node) =>
    (copy?.parts ?? []).reduce((sum, { bytesByNode }) => sum + (bytesByNode[node] ?? 0), 0),
  );

beforeAll(() =>
  generateSet(
    resolveOptions({ parts, size: { perPart: 3 * mib + 70_000 }, profile: 'plain', name: 'set' }),
    set,
  ),
);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const title = `place in a guest of four nodes${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything)(title, () => {
  it(
    'interleave spreads a whole set evenly, to within two pages of 2 MiB, although no part is a multiple of them',
    async () => {
      const outcome = await place({}, '--nodes', 'interleave');
      expect(outcome.status, outcome.stdout).toBe(0);
      const [copy] = answerOf(outcome).copies;
      expect(copy?.parts.every(({ hugeBytes, hugePossible }) => hugeBytes === hugePossible)).toBe(true);
      const sums = byNode(copy);
      expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(4 * mib);
    },
    9 * minutes,
  );

  it(
    'a node by its number holds every page',
    async () => {
      const outcome = await place({}, '--nodes', '2');
      expect(outcome.status, outcome.stdout).toBe(0);
      const [zero, one, two, three] = byNode(answerOf(outcome).copies[0]);
      expect([zero, one, three]).toEqual([0, 0, 0]);
      expect(two).toBeGreaterThanOrEqual(parts * 3 * mib);
    },
    9 * minutes,
  );

  it(
    'replicas are a whole copy on each node',
    async () => {
      const outcome = await place({}, '--nodes', 'replicas');
      expect(outcome.status, outcome.stdout).toBe(0);
      const { copies } = answerOf(outcome);
      expect(copies.map(({ nodes }) => nodes)).toEqual([[0], [1], [2], [3]]);
      for (const [index, copy] of copies.entries())
        expect(byNode(copy).map((bytes) => bytes > 0)).toEqual([0, 1, 2, 3].map((node) => node === index));
    },
    9 * minutes,
  );

  it(
    'a node without room is refused before a byte is written, and no other node is taken for it',
    async () => {
      const full = await runInGuest(
        { memory: 512 * mib },
        `mkdir /tmp/eat && mount -t tmpfs -o size=100%,mpol=bind:3 eat /tmp/eat && dd if=/dev/zero of=/tmp/eat/f bs=1M count=425 2>/dev/null || exit 99
         exec ${process.execPath} ${main} place ${set} --no-digest --nodes 3`,
        8 * minutes,
      );
      expect(full.status).toBe(3);
      expect(full.stderr).toMatch(/memory on node 3 is short: .* are needed and .* are free/);
      expect(full.stderr).toContain('--nodes interleave');
    },
    18 * minutes,
  );
});
