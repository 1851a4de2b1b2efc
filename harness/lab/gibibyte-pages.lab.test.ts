import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, lab } from './test-support/lab-guest.ts';
import { expectHugepages, expectMirrored, expectReadOnce } from './test-support/placed.ts';
import { proveInGuest } from './test-support/proof-guest.ts';
import { prepareProofs, type ProofCase } from './test-support/proofs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const mebibyte = 1024 ** 2;
const partBytes = [5 * mebibyte + 17, 4097];
const payload = partBytes.reduce((sum, bytes) => sum + bytes);
const nodes = [0, 1];

/** Two pages a node: as many as two parts take, one by one. Node 0 has fewer whole ones than GiB: the kernel and a hole are in them. */
const machine = { nodes: 2, memory: 5120 * mebibyte, pool1g: [2, 2] };
const cases = ['per-part', 'per-page-shipped', 'unified', 'unified-parallel'].map((strategy): ProofCase => ({
  strategy,
  placement: 'mirror',
  nodes,
  kind: '1g',
}));
/** Emulated, a page of 1 GiB takes seconds to clear. */
const deadline = 480_000;

const pages = 'cat /sys/devices/system/node/node[01]/hugepages/hugepages-1048576kB/free_hugepages';
const prove = async () =>
  proveInGuest(
    machine,
    await prepareProofs(scratch, partBytes),
    [pages, { table: 'mirrored', cases }, pages],
    deadline,
  );

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const why = everything ? lab.why : ': in npm run test:lab';
describe.skipIf(lab.guest === undefined || !everything)(`pages of 1 GiB, the seed's own${why}`, () => {
  let proved: Awaited<ReturnType<typeof prove>>;
  beforeAll(async () => {
    proved = await prove();
  }, deadline);

  it('are there as they were reserved at boot, and given back by every load', () => {
    expect(proved.shell).toEqual(['2', '2', '2', '2']);
  });

  it('hold a replica on each node, read from the files once', () => {
    for (const { proof } of proved.proofs('mirrored')) {
      expectMirrored(proof, nodes);
      expectHugepages(proof, '1g');
      expectReadOnce(proof, payload);
    }
  });

  it('are one for each part of each node before, and one for each node after', () => {
    const counts = proved
      .proofs('mirrored')
      .map(({ load, proof }) => [
        load.strategy,
        proof.regions.length,
        proof.regions.reduce((sum, { on }) => sum + Object.values(on).reduce((a, b) => a + b, 0), 0),
      ]);
    expect(counts).toEqual([
      ['per-part', 4, 4],
      ['per-page-shipped', 4, 4],
      ['unified', 2, 2],
      ['unified-parallel', 2, 2],
    ]);
  });
});
