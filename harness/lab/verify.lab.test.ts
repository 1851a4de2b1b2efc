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
const bytes = 3 * 60_000;

/** What follows `npx unimap lab --nodes 8 --pool .. --`, which starts the same program in the same way. */
const verify = (machine: Partial<GuestMachine>, ...more: string[]): Promise<GuestOutcome> =>
  runInGuest(
    machine,
    `exec ${process.execPath} ${main} verify ${set} --strategy unified-parallel --placement mirror ${more.join(' ')}`,
    8 * minutes,
  );

beforeAll(() =>
  generateSet(resolveOptions({ parts: 3, size: { perPart: bytes / 3 }, profile: 'plain', name: 'set' }), set),
);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Node is slow where it is emulated: minutes for each on a busy machine. */
const title = `verify in a guest${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything)(title, () => {
  it(
    'compares every byte of eight replicas on eight nodes with what the generator wrote',
    async () => {
      const { status, stdout, stderr } = await verify({ nodes: 8, pool: [4, 4, 4, 4, 4, 4, 4, 4] });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(`all ${8 * bytes} bytes of 8 replica(s) equal the generator's function`);
      expect(stdout).toContain('2m pages, mirror');
    },
    9 * minutes,
  );

  it.each([
    [3, []],
    [0, ['--allow-fallback']],
  ])(
    'where the pool of node 5 is empty says so before it loads, names the fallback after, and ends with %i %j',
    async (expected, more) => {
      const { status, stdout, stderr } = await verify({ nodes: 8, pool: [4, 4, 4, 4, 4, 0, 4, 4] }, ...more);
      expect(stderr).toMatch(/^hugepages: raising the pool of 2048 KiB pages on node 5 was refused/m);
      expect(stderr).toMatch(
        /page-kind: 2m was requested, thp obtained: node 5 has 0 free 2 MiB pages and 1 are needed/,
      );
      expect(stderr.includes('what was requested was not obtained')).toBe(expected === 3);
      expect(stdout).toContain(`all ${8 * bytes} bytes of 8 replica(s) equal the generator's function`);
      expect(stdout).toContain('mirror');
      expect(status).toBe(expected);
    },
    9 * minutes,
  );

  it(
    'says which node has no memory and so gets no replica',
    async () => {
      const { status, stdout, stderr } = await verify({
        nodes: 3,
        memoryless: [1],
        cpuless: [2],
        pool: [4, 0, 4],
      });
      expect(stderr).toContain('node 1 has no memory and gets no replica');
      expect(stdout).toContain(`all ${2 * bytes} bytes of 2 replica(s)`);
      expect(status).toBe(0);
    },
    9 * minutes,
  );
});
