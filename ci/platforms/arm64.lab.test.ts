import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countInGuest } from './count-in-guest.ts';
import { platforms, type Guest, type Platform } from './platform.ts';
import { runOn } from './run-on.ts';
import { readAnswer } from './test-answer.ts';

const asked = process.env['UNIMAP_LAB_ALL'] === '1';
const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-arm64-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const hasGuest = (platform: Platform): platform is Platform & { readonly guest: Guest } =>
  platform.guest?.architecture.name === 'arm64';
const parts = 6;

describe.skipIf(!asked).for(platforms.filter(hasGuest))(
  '$name, 4 nodes (npm run test:lab: it takes a quarter of an hour each)',
  (platform) => {
    const { nodes } = platform.guest;

    it(
      'one mapping makes three calls that create and map memory for each node, and one per part as many for each part',
      async () => {
        const { kernel, loads } = await countInGuest(platform, parts, join(scratch, 'count'));
        expect(kernel).toMatch(platform.guest.kernel.endsWith('16k') ? /16k.* aarch64$/ : / aarch64$/);
        expect(loads.map(({ replicas, pageKind }) => ({ replicas, pageKind }))).toEqual(
          loads.map(() => ({ replicas: nodes, pageKind: '2m' })),
        );
        const counts = loads.map(({ counted }) => counted.counts[0]);
        expect(counts.map((count) => count?.classes.region)).toEqual([3 * nodes * parts, 3 * nodes]);
        for (const count of counts)
          expect(Object.values(count?.classes ?? {}).reduce((sum, calls) => sum + calls, 0)).toBe(
            count?.total,
          );
      },
      10 * minutes,
    );

    it(
      'no test of the library fails',
      async () => {
        const answer = readAnswer(await runOn(platform, join(scratch, 'tests')));
        expect(answer?.failures).toEqual([]);
        expect(answer?.passed).toBeGreaterThan(100);
      },
      35 * minutes,
    );
  },
);
