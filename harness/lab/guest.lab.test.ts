import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootGuest } from './boot-guest.ts';
import type { GuestMachine } from './guest-machine.ts';
import { prepareGuest } from './prepared-guest.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const program = join(scratch, 'preferred');
const found = await prepareGuest().then(
  (guest) => ({ guest, why: '' }),
  (error: unknown) => ({ guest: undefined, why: error instanceof Error ? error.message : String(error) }),
);

const run = async (changes: Partial<GuestMachine>, script: string, deadlineMilliseconds = 2 * minutes) => {
  if (found.guest === undefined) throw new Error(found.why);
  let stdout = '';
  let stderr = '';
  const status = await bootGuest({
    machine: {
      nodes: 4,
      memory: 256 * 1024 ** 2,
      threadsPerCore: 1,
      memoryless: [],
      cpuless: [],
      pool: undefined,
      pool1g: undefined,
      distances: undefined,
      ...changes,
    },
    guest: found.guest,
    accelerator: 'tcg',
    command: ['/bin/sh', '-c', script],
    cwd: '/',
    env: { PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin` },
    deadlineMilliseconds,
    onStdout: (chunk) => (stdout += chunk.toString()),
    onStderr: (chunk) => (stderr += chunk.toString()),
  });
  return { status, stdout, stderr };
};

beforeAll(async () => {
  const source = fileURLToPath(new URL('test-support/preferred.c', import.meta.url));
  await execa('cc', ['-O1', '-o', program, source]);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(found.guest === undefined)(`a guest ${found.why}`, () => {
  it(
    'shows what preferring a node hides: pages land elsewhere without a word, where binding refuses',
    async () => {
      const { status, stdout, stderr } = await run(
        { pool: [8, 8, 8, 8] },
        `${program} 1 1 12; echo preferred $?; ${program} 2 1 12; echo bound $?; echo apart >&2; exit 7`,
      );
      const [nodes = '', preferred, bound] = stdout.split('\n');
      expect(preferred).toBe('preferred 0');
      expect(nodes.split(' ').filter((node) => node === '1')).toHaveLength(8);
      expect(nodes.split(' ').filter((node) => node !== '1')).toHaveLength(4);
      expect(bound).toBe('bound 1');
      expect(stderr).toContain('mmap: Cannot allocate memory');
      expect(stderr).toContain('apart');
      expect(status).toBe(7);
    },
    3 * minutes,
  );

  it(
    'has the nodes that were asked for: without memory, without CPUs, at their distances, with their pools',
    async () => {
      const folder = '/sys/devices/system/node';
      const { status, stdout } = await run(
        {
          nodes: 3,
          memory: 384 * 1024 ** 2,
          memoryless: [1],
          cpuless: [2],
          pool: [4, 0, 0],
          threadsPerCore: 2,
          distances: [
            [10, 21, 31],
            [21, 10, 41],
            [31, 41, 10],
          ],
        },
        `cd ${folder}; cat has_cpu has_memory node0/cpulist node1/distance ../cpu/cpu0/topology/core_cpus_list node*/hugepages/hugepages-2048kB/nr_hugepages; ` +
          'touch /etc/unimap-lab 2>&1; echo mine >/tmp/mine && cat /tmp/mine',
      );
      expect(status).toBe(0);
      const lines = stdout.trim().split('\n');
      expect(lines.slice(0, 5)).toEqual(['0-1', '0,2', '0-1', '21 10 41', '0-1']);
      expect(lines).toContain('4');
      expect(stdout).toContain('Read-only file system');
      expect(lines.at(-1)).toBe('mine');
    },
    3 * minutes,
  );

  it(
    'that does not end is ended by its deadline',
    async () => {
      await expect(run({}, 'sleep 1000', 20_000)).rejects.toMatchObject({
        code: 'guest-deadline',
        exitStatus: 3,
      });
    },
    minutes,
  );
});
