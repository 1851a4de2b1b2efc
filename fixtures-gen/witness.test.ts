import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gguf, GGMLQuantizationType } from '@huggingface/gguf';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeHeader } from './gguf-header.ts';
import {
  expectedBytes,
  generateSet,
  planSet,
  resolveOptions,
  type SetOptions,
  type SetPlan,
} from './index.ts';
import { fitLlama } from './llama-fit.ts';
import { llamaMetadata } from './llama-model.ts';
import { testDirectories } from './test-directory.ts';
import { ggmlReader } from './witness-ggml.ts';
import { witnessLibrary } from './witness-library.ts';

const directory = testDirectories(afterEach);
const ggml = ggmlReader();
const llama = witnessLibrary('libllama');

async function readByHuggingFace(path: string) {
  const { tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
  return tensorInfos.map(({ name, dtype, offset }) => ({
    name,
    type: GGMLQuantizationType[dtype],
    offset: Number(tensorDataOffset + offset),
  }));
}

const sets: Partial<SetOptions>[] = [1, 4, 8, 50, 200, 400].flatMap((parts) => [
  { parts, size: { perPart: 16_384 }, profile: 'plain', types: 'mix' },
  { parts, size: { perPart: 16_384 }, types: 'F16', uneven: true },
]);
for (const types of ['F32', 'F16', 'Q8_0', 'Q4_K', 'mix'] as const)
  for (const alignment of [32, 64, 4096] as const)
    sets.push({ parts: 4, size: { perPart: 100_000 }, types, alignment });

describe.skipIf(ggml === undefined)(
  'two readers that share no code agree with the plan on every tensor',
  () => {
    it.each(sets.map((set) => [JSON.stringify(set), set] as const))('of %s', async (_, partial) => {
      const options = resolveOptions(partial);
      const plan = planSet(options);
      const set = await generateSet(options, await directory());
      for (const [part, { file }] of plan.parts.entries()) {
        const path = join(set.directory, file);
        const planned = plan.tensors.filter((tensor) => tensor.part === part);
        const witnessed = ggml?.read(path);
        expect(witnessed?.alignment).toBe(options.alignment);
        expect(witnessed?.tensors).toEqual(
          planned.map(({ name, type, offset, bytes }) => ({ name, type, offset, bytes })),
        );
        const read = await readByHuggingFace(path);
        expect(read).toEqual(planned.map(({ name, type, offset }) => ({ name, type, offset })));
      }
    });
  },
);

async function logits(model: string): Promise<number[]> {
  const { stdout } = await execa(process.execPath, [join(import.meta.dirname, 'witness-llama.ts'), model], {
    timeout: 15_000,
  });
  return (JSON.parse(stdout) as string[]).map(Number);
}

/** What gguf-split --merge makes of a set: the same tensors in one file. */
function mergedFile(plan: SetPlan): Buffer {
  const { shape } = fitLlama(plan.options);
  const metadata = llamaMetadata(plan.options.name, plan.options.types, shape);
  let end = 0;
  const data: Uint8Array[] = [];
  const tensors = plan.tensors.map(({ name, type, dims, part, offset, bytes }) => {
    const padded = Math.ceil(bytes / 32) * 32;
    data.push(expectedBytes(plan, part, offset, bytes), new Uint8Array(padded - bytes));
    end += padded;
    return { name, type, dims, dataOffset: end - padded };
  });
  return Buffer.concat([encodeHeader(metadata, tensors, 32), ...data]);
}

describe.skipIf(llama === undefined)('unmodified llama.cpp', () => {
  it.each(['F32', 'F16', 'Q8_0', 'Q4_K', 'mix'] as const)(
    'runs a set of four parts in %s, and computes what it does with the same tensors in one file',
    async (types) => {
      const options = resolveOptions({ parts: 4, size: { perPart: 600_000 }, types });
      const plan = planSet(options);
      const set = await generateSet(options, await directory());
      const whole = join(await directory(), 'merged.gguf');
      await writeFile(whole, mergedFile(plan));
      const split = await logits(join(set.directory, plan.parts[0]?.file ?? ''));
      expect(split.every(Number.isFinite)).toBe(true);
      expect(new Set(split).size).toBeGreaterThan(200);
      expect(await logits(whole)).toEqual(split);
    },
    20_000,
  );

  it('runs a set of 100 small parts, aligned to pages', async () => {
    const options = resolveOptions({ parts: 100, size: { perPart: 32_768 }, alignment: 4096 });
    const set = await generateSet(options, await directory());
    const values = await logits(join(set.directory, 'unimap-00001-of-00100.gguf'));
    expect(values.every(Number.isFinite)).toBe(true);
  }, 20_000);
});
