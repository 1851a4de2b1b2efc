import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { everything, lab, runInGuest, type GuestOutcome } from './test-support/lab-guest.ts';
import { answerOf, byNode, isHuge, mib, unevenness, unimapLine } from './test-support/placing.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const manyParts = join(scratch, 'many');
const fewParts = join(scratch, 'few');

const place = (set: string, ...more: string[]): Promise<GuestOutcome> =>
  runInGuest(
    { memory: 1024 * mib },
    `exec ${unimapLine('place', set, '--no-digest', '--json', ...more)}`,
    12 * minutes,
  );

const generate = (parts: number, folder: string) =>
  generateSet(
    resolveOptions({ parts, size: { perPart: 3 * mib + 70_000 }, profile: 'plain', name: 'set' }),
    folder,
  );
beforeAll(async () => {
  await generate(100, manyParts);
  await generate(20, fewParts);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const title = `place in a guest of four nodes${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything)(title, () => {
  it(
    'interleave spreads a set of 100 parts evenly, to within 2 % of its pages, although no part is a multiple of them',
    async () => {
      const outcome = await place(manyParts, '--nodes', 'interleave');
      expect(outcome.status, outcome.stderr).toBe(0);
      const [copy] = answerOf(outcome.stdout).copies;
      expect(copy?.parts).toHaveLength(100);
      expect(isHuge(copy)).toBe(true);
      expect(unevenness(byNode(copy))).toBeLessThan(0.02);
    },
    13 * minutes,
  );

  it(
    'a node by its number holds every page',
    async () => {
      const outcome = await place(fewParts, '--nodes', '2');
      expect(outcome.status, outcome.stderr).toBe(0);
      const [zero, one, two, three] = byNode(answerOf(outcome.stdout).copies[0]);
      expect([zero, one, three]).toEqual([0, 0, 0]);
      expect(two).toBeGreaterThanOrEqual(20 * 3 * mib);
    },
    13 * minutes,
  );

  it(
    'replicas are a whole copy on each node',
    async () => {
      const outcome = await place(fewParts, '--nodes', 'replicas');
      expect(outcome.status, outcome.stderr).toBe(0);
      const { copies } = answerOf(outcome.stdout);
      expect(copies.map(({ nodes }) => nodes)).toEqual([[0], [1], [2], [3]]);
      for (const [index, copy] of copies.entries())
        expect(byNode(copy).map((bytes) => bytes > 0)).toEqual([0, 1, 2, 3].map((node) => node === index));
    },
    13 * minutes,
  );

  it(
    'a node without room is refused before a byte is written, and no other node is taken for it',
    async () => {
      const full = await runInGuest(
        { memory: 512 * mib },
        `full=$(mktemp -d) && mount -t tmpfs -o size=100%,mpol=bind:3 full $full && dd if=/dev/zero of=$full/file bs=1M count=250 2>/dev/null || exit 99
         exec ${unimapLine('place', manyParts, '--no-digest', '--nodes', '3')}`,
        8 * minutes,
      );
      expect(full.status).toBe(3);
      expect(full.stderr).toMatch(/memory on node 3 is short: .* are needed and .* are free/);
      expect(full.stderr).toContain('--nodes interleave');
    },
    18 * minutes,
  );
});
