import { expect } from 'vitest';
import type { Proof, ProofCase } from './proofs.ts';

/** Pages of all regions, by node. */
export const pagesOn = ({ regions }: Pick<Proof, 'regions'>): Record<string, number> => {
  const total: Record<string, number> = {};
  for (const { on } of regions)
    for (const [node, pages] of Object.entries(on)) total[node] = (total[node] ?? 0) + pages;
  return total;
};

/** Every page is there, each replica's on its node alone, and every byte is its file's. */
export const expectMirrored = (proof: Proof, nodes: readonly number[]): void => {
  expect(proof).toMatchObject({ status: 0, placement: 'mirror', replicas: nodes.length, wrong: 0 });
  for (const { replica, on, absent } of proof.regions) {
    expect(absent).toBe(0);
    expect(Object.keys(on)).toEqual([String(nodes[replica])]);
  }
  expect(new Set(proof.regions.map(({ replica }) => replica)).size).toBe(nodes.length);
};

const kibibytes = { '2m': 2048, '1g': 1024 ** 2 } as const;

/** All of them in pages of that kind, by numa_maps, whose word for the node is the same. */
export const expectHugepages = (proof: Proof, kind: keyof typeof kibibytes = '2m'): void => {
  expect(proof).toMatchObject({ pageKind: kind, fallbacks: [] });
  for (const { mapping, on } of proof.regions) {
    expect(mapping).toContain(' huge ');
    expect(mapping).toContain(`kernelpagesize_kB=${kibibytes[kind]}`);
    const told = [...mapping.matchAll(/ N(\d+)=(\d+)/g)].map(([, node, pages]) => [node, Number(pages)]);
    expect(Object.fromEntries(told)).toEqual(on);
  }
};

/** Pages of a node and of another differ by one at most, and every byte is its file's. */
export const expectSpread = (proof: Proof, nodes: readonly number[]): void => {
  expect(proof).toMatchObject({ status: 0, placement: 'interleave', replicas: 1, wrong: 0 });
  const on = pagesOn(proof);
  expect(Object.keys(on)).toEqual(nodes.map(String));
  const counts = Object.values(on);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  for (const { absent } of proof.regions) expect(absent).toBe(0);
};

/** Besides the parts a load reads a little of /proc and /sys. */
const besides = 16_384;

export const expectReadOnce = (proof: Proof, payload: number): void => {
  expect(proof.payload).toBe(payload);
  expect(proof.read).toBeGreaterThanOrEqual(payload);
  expect(proof.read).toBeLessThan(payload + besides);
};

/** A refusal that names the node, gave every page back, and came before any part was read. */
export const expectRefused = (proof: Proof, node: number): void => {
  expect(proof.status).toBeLessThan(0);
  expect(proof.error).toMatchObject({ node });
  expect(proof.read).toBeLessThan(besides);
  expect(proof.freeAfter).toEqual(proof.freeBefore);
};

/** Each load gave each of its nodes a replica, in hugepages, from one reading of the files. */
export const expectReplicas = (
  proofs: readonly { readonly load: ProofCase; readonly proof: Proof }[],
  payload: number,
): void => {
  for (const { load, proof } of proofs) {
    expectMirrored(proof, load.nodes ?? []);
    expectHugepages(proof);
    expectReadOnce(proof, payload);
  }
};
