import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { quoted } from './boot-guest.ts';
import { architectures } from './guest-architecture.ts';
import { prepareGuest } from './prepared-guest.ts';
import { everything, runInGuest } from './test-support/lab-guest.ts';

const minutes = 60_000;
const mebibyte = 1024 ** 2;
const bytes = 3 * 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-arm64-'));
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** It takes Debian's and npm's archives within reach, and a compiler. */
describe.skipIf(!everything || process.arch !== 'x64')(
  'a guest of another processor (npm run test:lab, on x64)',
  () => {
    it.each([
      { pages: '4k', release: /^\S+-arm64 4 kB arm64$/ },
      { pages: '16k', release: /^\S+-arm64-16k 16 kB arm64$/ },
    ] as const)(
      'arm64 with pages of $pages: Node runs there, loads by its own native library and compares every byte on four nodes',
      async ({ pages, release }) => {
        const set = join(scratch, pages);
        await generateSet(
          resolveOptions({ parts: 3, size: { perPart: bytes / 3 }, profile: 'plain', name: 'set' }),
          set,
        );
        const guest = await prepareGuest({}, { architecture: architectures.arm64, pages });
        const node = quoted(guest.node);
        const { status, stdout, stderr } = await runInGuest(
          { memory: 1024 * mebibyte, pool: [4, 4, 4, 4] },
          [
            `echo "$(uname -r) $(sed -n '/^KernelPageSize/{s/.* \\([0-9]\\)/\\1/p;q}' /proc/self/smaps) $(${node} -p process.arch)"`,
            `exec ${node} ${quoted(main)} verify ${quoted(set)} --strategy unified --placement mirror`,
          ].join('\n'),
          14 * minutes,
          undefined,
          guest,
        );
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        const [said = ''] = stdout.split('\n');
        expect(said).toMatch(release);
        expect(stdout).toContain(`all ${4 * bytes} bytes of 4 replica(s) equal the generator's function`);
        expect(stdout).toContain('2m pages, mirror');
      },
      20 * minutes,
    );
  },
);
