import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { chooseStretches, writeStretches } from './stretches.ts';

const MiB = 1024 ** 2;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-stretches-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const modelOf = (partBytes: readonly number[], tensorBytes: number) => ({
  parts: partBytes.map((bytes, index) => ({ path: `/m/${index}`, bytes, alignment: 32, dataOffset: 0 })),
  tensors: partBytes.flatMap((bytes, part) =>
    Array.from({ length: Math.floor(bytes / tensorBytes) }, (_, index) => ({
      name: `t${part}.${index}`,
      type: 'F16',
      dims: [1],
      part,
      offset: index * tensorBytes,
      bytes: tensorBytes,
    })),
  ),
});

test('of one file of 40 GB a budget of 512 MiB is eight stretches, spread over it from end to end', () => {
  const model = modelOf([40e9], 300 * MiB);
  const stretches = chooseStretches(model, [0], 512 * MiB);
  expect(stretches).toHaveLength(8);
  expect(stretches[0]?.from).toBeLessThan(40e9 / 8);
  expect(stretches.at(-1)?.to).toBeGreaterThan((40e9 * 7) / 8);
});

test('stretches never overlap, lie within their parts, begin where a tensor does or the last one ended, and keep to the budget', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 100, max: 3000 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 64, max: 2000 }),
      (sizes, tensor, budget) => {
        const model = modelOf(
          sizes.map((size) => size * MiB),
          tensor * MiB,
        );
        const places = sizes.map((_, place) => place);
        const stretches = chooseStretches(model, places, budget * MiB);
        expect(stretches.length).toBeGreaterThan(0);
        let total = 0;
        for (const [index, { part, from, to }] of stretches.entries()) {
          const before = stretches[index - 1];
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(model.parts[part]?.bytes ?? 0);
          if (before !== undefined)
            expect(before.part < part || (before.part === part && before.to <= from)).toBe(true);
          expect(
            from === 0 ||
              from === before?.to ||
              model.tensors.some((each) => each.part === part && each.offset === from),
          ).toBe(true);
          total += to - from;
        }
        expect(total).toBeLessThanOrEqual(budget * MiB + stretches.length);
      },
    ),
  );
});

test('what is written are the bytes of the model, and its tensors lie where theirs do', async () => {
  const folder = join(scratch, 'model');
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 900_000 }, profile: 'plain', name: 'm' }),
    folder,
  );
  const model = await openSet(folder);
  const [first, second] = model.tensors.filter(({ part }) => part === 1);
  if (first === undefined || second === undefined) throw new Error('a part of two tensors is needed');
  // From the first tensor into the middle of the second.
  const stretch = { part: 1, from: first.offset, to: second.offset + Math.floor(second.bytes / 2) };
  const some = await writeStretches(model, [stretch], join(scratch, 'out'), new AbortController().signal);
  const source = readFileSync(model.parts[1]?.path ?? '').subarray(stretch.from, stretch.to);
  const [file] = some.parts;
  expect(readFileSync(file?.path ?? '').equals(source)).toBe(true);
  expect(some.totalBytes).toBe(source.length);
  expect(some.tensors.map(({ name, part, offset, bytes }) => [name, part, offset, bytes])).toEqual([
    [first.name, 0, 0, first.bytes],
    [second.name, 0, second.offset - first.offset, Math.floor(second.bytes / 2)],
  ]);
});
