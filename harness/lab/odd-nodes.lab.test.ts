import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab } from './test-support/lab-guest.ts';
import { expectRefused, expectReplicas, expectSpread, pagesOn } from './test-support/placed.ts';
import { proveInGuest } from './test-support/proof-guest.ts';
import { prepareProofs, type ProofCase } from './test-support/proofs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const mebibyte = 1024 ** 2;
const partBytes = [5 * mebibyte + 17, 4096, 4 * mebibyte - 1];
const payload = partBytes.reduce((sum, bytes) => sum + bytes);

/** Node 1 has CPUs 2 and 3 and no memory, node 3 has memory and no CPUs. */
const machine = {
  nodes: 4,
  memory: 256 * mebibyte,
  memoryless: [1],
  cpuless: [3],
  pool: [16, 0, 16, 16],
  threadsPerCore: 2,
  distances: [
    [10, 21, 31, 41],
    [21, 10, 51, 61],
    [31, 51, 10, 71],
    [41, 61, 71, 10],
  ],
};
const withMemory = [0, 2, 3];
const everywhere: ProofCase[] = [
  { strategy: 'per-part', placement: 'mirror', nodes: withMemory },
  { strategy: 'unified', placement: 'mirror', nodes: withMemory },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: withMemory, feed: 'pull' },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: withMemory, feed: 'fan-out' },
  // Called where there is no memory for the loading thread itself.
  { strategy: 'unified-parallel', placement: 'mirror', nodes: withMemory, feed: 'pull', cpu: 3 },
  { strategy: 'unified-parallel', placement: 'mirror', nodes: [3], feed: 'pull' },
];
const spread = ['unified', 'unified-parallel'].map((strategy): ProofCase => ({
  strategy,
  placement: 'interleave',
  nodes: withMemory,
}));
const onNode1: ProofCase[] = ['per-part', 'unified', 'unified-parallel'].flatMap((strategy): ProofCase[] => [
  { strategy, placement: 'mirror', nodes: [0, 1, 2] },
  { strategy, placement: 'mirror', nodes: [0, 1, 2], allowFallback: true },
  { strategy, placement: 'interleave', nodes: [0, 1, 2] },
  { strategy, placement: 'local', cpu: 2 },
]);
const fallen = ['unified', 'unified-parallel'].map((strategy): ProofCase => ({
  strategy,
  placement: 'local',
  cpu: 2,
  allowFallback: true,
}));

const prove = async () =>
  proveInGuest(machine, await prepareProofs(scratch, partBytes), [
    'cd /sys/devices/system/node; cat has_cpu has_memory node0/cpulist node1/distance ../cpu/cpu0/topology/core_cpus_list',
    'cat node0/hugepages/hugepages-2048kB/nr_hugepages; ls -d node1/hugepages/* 2>/dev/null | wc -l',
    'touch /etc/unimap-lab 2>&1; echo mine >/tmp/mine && cat /tmp/mine',
    { table: 'everywhere', cases: everywhere },
    { table: 'spread', cases: spread },
    { table: 'refused', cases: onNode1 },
    { table: 'fallen', cases: fallen },
  ]);

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(lab.guest === undefined)(`odd nodes${lab.why}`, () => {
  let proved: Awaited<ReturnType<typeof prove>>;
  beforeAll(async () => {
    proved = await prove();
  }, 180_000);

  it('are there as they were asked for: without memory, without CPUs, at their distances, with threads that share a core, with their pools', () => {
    expect(proved.shell.slice(0, 6)).toEqual(['0-2', '0,2-3', '0-1', '21 10 51 61', '0-1', '16']);
    expect(proved.shell.slice(7)).toEqual([expect.stringContaining('Read-only file system'), 'mine']);
  });

  it('get a replica where there is memory, with CPUs or without', () => {
    expectReplicas(proved.proofs('everywhere'), payload);
  });

  it('share an interleaved load evenly, a node without CPUs included', () => {
    for (const { load, proof } of proved.proofs('spread')) expectSpread(proof, load.nodes ?? []);
  });

  it('are refused by name where they have no memory, and get nothing', () => {
    for (const { proof } of proved.proofs('refused')) {
      expectRefused(proof, 1);
      expect(proof.error?.reason).toContain('node 1 does not exist, has no memory');
      expect(proof.error?.remedy).toContain('/sys/devices/system/node/has_memory');
    }
  });

  it('lend a local load to where there is memory only where that is allowed, and it is said', () => {
    for (const { proof } of proved.proofs('fallen')) {
      expect(proof).toMatchObject({ status: 0, placement: 'unbound', wrong: 0 });
      expect(proof.fallbacks).toHaveLength(1);
      expect(proof.fallbacks[0]).toMatchObject({ node: 1, aspect: 'placement', obtained: 'unbound' });
      expect(Object.keys(pagesOn(proof))).not.toContain('1');
    }
  });
});
