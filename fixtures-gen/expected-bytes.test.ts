import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  expectedBytes,
  fillExpected,
  generateSet,
  planSet,
  readManifest,
  resolveOptions,
  type SetOptions,
} from './index.ts';
import { testDirectories } from './test-directory.ts';

const directory = testDirectories(afterEach);

const sets: Record<string, Partial<SetOptions>> = {
  'llama in F16': { parts: 4, size: { perPart: 100_000 } },
  'llama in Q4_K with large alignment': {
    parts: 2,
    size: { perPart: 400_000 },
    types: 'Q4_K',
    alignment: 4096,
  },
  'an uneven llama mix': { parts: 5, size: { perPart: 200_000 }, types: 'mix', uneven: true, seed: 9 },
  'plain Q8_0 in one part': { parts: 1, size: { total: 123_457 }, types: 'Q8_0', profile: 'plain' },
  'an uneven plain mix': {
    parts: 6,
    size: { perPart: 50_000 },
    types: 'mix',
    uneven: true,
    profile: 'plain',
    seed: 4,
  },
};

describe.each(Object.entries(sets))('%s', (_, partial) => {
  it('has every byte of every file recomputed, from plan and from manifest', async () => {
    const options = resolveOptions(partial);
    const plan = planSet(options);
    const set = await generateSet(options, await directory());
    const manifest = await readManifest(set.directory);
    expect(manifest).toEqual(set.manifest);
    for (const [part, { file, bytes }] of plan.parts.entries()) {
      const written = await readFile(join(set.directory, file));
      expect(written.length).toBe(bytes);
      expect(written.equals(expectedBytes(plan, part, 0, bytes))).toBe(true);
      expect(written.equals(expectedBytes(set.manifest, part, 0, bytes))).toBe(true);
    }
  });

  it('gives any range the bytes it has in the whole, at any address', () => {
    const plan = planSet(resolveOptions(partial));
    const wholes = plan.parts.map(({ bytes }, part) => expectedBytes(plan, part, 0, bytes));
    const range = fc.tuple(fc.nat(), fc.nat(), fc.nat(300), fc.nat(7));
    fc.assert(
      fc.property(range, ([partSeed, offsetSeed, length, shift]) => {
        const part = partSeed % wholes.length;
        const whole = wholes[part] ?? new Uint8Array();
        const offset = offsetSeed % whole.length;
        const target = new Uint8Array(length + shift + 1).fill(0xa5);
        const view = target.subarray(shift, shift + Math.min(length, whole.length - offset));
        fillExpected(plan, part, offset, view);
        expect(Buffer.from(view).equals(whole.subarray(offset, offset + view.length))).toBe(true);
        expect(target[shift + view.length]).toBe(0xa5);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('expected bytes', () => {
  it('refuse a range beyond the end of a part', () => {
    const plan = planSet(resolveOptions({ profile: 'plain', parts: 1, size: { total: 4096 } }));
    expect(() => expectedBytes(plan, 0, 4000, 97)).toThrow(RangeError);
    expect(() => expectedBytes(plan, 1, 0, 1)).toThrow(RangeError);
  });

  it('differ from seed to seed, from tensor to tensor and from word to word', () => {
    const block = (seed: number, tensor: number) => {
      const plan = planSet(resolveOptions({ profile: 'plain', parts: 1, size: { total: 65536 }, seed }));
      return Buffer.from(expectedBytes(plan, 0, plan.tensors[tensor]?.offset ?? 0, 4096)).toString('latin1');
    };
    expect(new Set([block(1, 0), block(2, 0), block(1, 1), block(2, 1)]).size).toBe(4);
    // Read word by word: a small Buffer stands somewhere in a pool it shares, so its `.buffer` is not its bytes.
    const bytes = Buffer.from(block(1, 0), 'latin1');
    const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(4 * index));
    expect(new Set(words).size).toBeGreaterThan(words.length - 10);
  });

  it('are finite and small in F32', () => {
    const plan = planSet(
      resolveOptions({ profile: 'plain', types: 'F32', parts: 1, size: { total: 1 << 20 } }),
    );
    const { offset = 0, bytes = 0 } = plan.tensors[0] ?? {};
    const values = new Float32Array(expectedBytes(plan, 0, offset, bytes).buffer);
    expect(values.every((value) => Math.abs(value) >= 2 ** -5 && Math.abs(value) < 2 ** -4)).toBe(true);
    expect(values.some((value) => value < 0)).toBe(true);
  });
});
