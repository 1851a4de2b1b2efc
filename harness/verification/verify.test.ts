import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceBytes } from './source-bytes.ts';
import type { ExtentPlace, Subject, VerifyInput } from './subject.ts';
import { verifyLoaded } from './verify.ts';

/** A model of three parts in one pretended region, told to lie where a test wants it to. */
const base = 0x10000n;
const partBytes = [5000, 300_000, 4096];
const starts = [0, 8192, 8192 + 303_104];
const truth = partBytes.map((bytes, part) =>
  Uint8Array.from({ length: bytes }, (_, index) => (index * 31 + part * 7) & 0xff),
);
const tensors = partBytes.map((bytes, part) => ({
  name: `t${part}`,
  part,
  offset: 1024,
  bytes: bytes - 1024,
}));
const input: VerifyInput = {
  paths: ['one', 'two', 'three'],
  partBytes,
  tensors,
  alignment: { as: 'file', byPart: [32, 32, 32] },
  wholeParts: true,
};

const source: SourceBytes = {
  kind: 'files',
  fill: (part, offset, target) => {
    target.set(truth[part]?.subarray(offset, offset + target.length) ?? []);
  },
  close: () => undefined,
};

const subject = (
  lie: {
    memory?: (memory: Uint8Array) => void;
    extents?: (extents: ExtentPlace[]) => ExtentPlace[];
    shift?: bigint;
  } = {},
): Subject => {
  const memory = new Uint8Array(330_000);
  truth.forEach((bytes, part) => {
    memory.set(bytes, starts[part]);
  });
  lie.memory?.(memory);
  const extents = partBytes.map((bytes, part) => ({
    part,
    offset: 0,
    bytes,
    address: base + BigInt(starts[part] ?? 0),
  }));
  return {
    replicas: 1,
    extents: () => lie.extents?.(extents) ?? extents,
    addressOf: (_, part, offset) => base + BigInt((starts[part] ?? 0) + offset) + (lie.shift ?? 0n),
    copyOut: (address, to) => {
      const start = Number(address - base);
      to.set(memory.subarray(start, start + to.length));
    },
    nodeOf: () => 0,
  };
};

test('a model that was loaded right has nothing to report', () => {
  expect(verifyLoaded(subject(), source, input)).toEqual({
    bytes: 309_096,
    tensors: 3,
    mismatches: [],
    total: 0,
  });
});

test('one flipped byte anywhere is found and located by part, tensor, offset and node', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (part, at, mask) => {
        const offset = at % (partBytes[part] ?? 1);
        const memory = (bytes: Uint8Array): void => {
          const index = (starts[part] ?? 0) + offset;
          bytes[index] = (bytes[index] ?? 0) ^ mask;
        };
        const found = verifyLoaded(subject({ memory }), source, input);
        expect(found.total).toBe(1);
        expect(found.mismatches).toMatchObject([
          { what: 'byte', part, offset, replica: 0, node: 0, path: input.paths[part] },
        ]);
        expect(found.mismatches[0]?.tensor).toBe(offset < 1024 ? undefined : `t${part}`);
      },
    ),
  );
});

test('a run of wrong bytes is one place and counted byte by byte', () => {
  const found = verifyLoaded(
    subject({
      memory: (bytes) => {
        for (let at = 10_000; at < 10_500; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 1;
      },
    }),
    source,
    input,
  );
  expect(found).toMatchObject({ total: 500, mismatches: [{ what: 'byte', part: 1, offset: 10_000 - 8192 }] });
});

test('a wrong address, a misaligned one, an overlap and a part that is not whole are reported', () => {
  expect(verifyLoaded(subject({ shift: 32n }), source, input).mismatches[0]).toMatchObject({
    what: 'address',
    tensor: 't0',
  });
  expect(
    verifyLoaded(subject(), source, {
      ...input,
      alignment: { as: 'address', byPart: [32, 1 << 20, 32] },
    }).mismatches,
  ).toContainEqual(expect.objectContaining({ what: 'alignment', tensor: 't1' }));
  const shorter = (extents: ExtentPlace[]): ExtentPlace[] =>
    extents.map((each, index) => (index === 2 ? { ...each, bytes: each.bytes - 1 } : each));
  expect(verifyLoaded(subject({ extents: shorter }), source, input).mismatches[0]).toMatchObject({
    what: 'address',
    part: 2,
  });
  const overlapping = (extents: ExtentPlace[]): ExtentPlace[] =>
    extents.map((each, index) => (index === 1 ? { ...each, address: base + 4999n } : each));
  const overlap = verifyLoaded(subject({ extents: overlapping }), source, input).mismatches;
  expect(overlap).toContainEqual(expect.objectContaining({ what: 'overlap', part: 1 }));
});
