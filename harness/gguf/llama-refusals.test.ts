import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { ggmlReader } from '../../fixtures-gen/witness-ggml.ts';
import { openSet, warningText } from './index.ts';
import { readAll } from './test-support/read-all.ts';
import { writtenFile, type Value, type WrittenTensor } from './test-support/written-header.ts';
import { smallModel, smallPart, smallTensor, writeFiles } from './test-support/written-models.ts';

const directory = testDirectories(afterEach);
/** Bound once: where it is collected and bound again, the library ends the process. */
const ggml = ggmlReader();
const tensors = (...list: WrittenTensor[]): Buffer => writtenFile({ tensors: list }, 128);
const keyed = (...metadata: (readonly [string, Value])[]): Buffer => smallModel({ metadata });
const one: Value = { type: 'u8', value: 1 };
const nested: Value = { type: 'array', of: 'array', value: [{ type: 'array', of: 'u8', value: [one] }] };

/** A model that opens here, and what is said of llama.cpp; undefined where nothing is. */
const models: [string, Buffer, string | undefined][] = [
  ['one tensor', smallModel(), undefined],
  ['no tensors', writtenFile({}, 0), undefined],
  ['a tensor of no elements', tensors({ ...smallTensor('t'), dims: [8, 0] }), undefined],
  ['a tensor without dimensions', tensors({ ...smallTensor('t'), dims: [] }), undefined],
  ['a name of 63 bytes', tensors(smallTensor('n'.repeat(63))), undefined],
  ['a key of 70,000 bytes', keyed(['k'.repeat(70_000), one]), undefined],
  ['version 2', writtenFile({ version: 2, tensors: [smallTensor('t')] }, 32), undefined],
  ['a name that is no UTF-8', tensors({ ...smallTensor('t'), name: Buffer.from([0xe9]) }), undefined],
  ['an empty key', keyed(['', one]), 'a metadata key is empty'],
  ['a key twice', keyed(['k', one], ['k', one]), 'metadata key k is there twice'],
  ['arrays of arrays', keyed(['k', nested]), 'metadata key k is an array of arrays'],
  ['a name of 64 bytes', tensors(smallTensor('n'.repeat(64))), 'has 64 bytes, and at most 63 are allowed'],
  ['five dimensions', tensors({ ...smallTensor('t'), dims: [8, 1, 1, 1, 1] }), 'has 5 dimensions'],
  ['a 64-bit alignment', keyed(['general.alignment', { type: 'u64', value: 32n }]), 'general.alignment'],
  ['a type given up', tensors({ ...smallTensor('t'), type: 4 }), 'of type 4, which ggml no longer supports'],
  [
    'a gap before a tensor',
    tensors({ ...smallTensor('t'), offset: 32 }),
    'begins at 32 of the data, where it expects 0',
  ],
  [
    'tensors in another order than their list',
    tensors({ ...smallTensor('b'), offset: 32 }, smallTensor('a')),
    'begins at 32 of the data',
  ],
];

describe('what opens here and llama.cpp refuses', () => {
  it.each(models)('is said, and nothing else is: %s', async (_, bytes, said) => {
    const folder = await writeFiles(await directory(), { 'm.gguf': bytes });
    const warnings = (await openSet(folder)).warnings.map(warningText);
    const refusals = warnings.filter((text) => text.startsWith('llama.cpp will not open this: '));
    if (said === undefined) expect(refusals).toEqual([]);
    else expect(refusals).toEqual([expect.stringContaining(said)]);
    if (ggml === undefined) return;
    const { readings } = await readAll('ggml', [join(folder, 'm.gguf')], folder);
    expect(readings.map(({ status }) => status)).toEqual([said === undefined ? 'taken' : 'refused']);
  });

  it('is said of parts whose numbers count from 1', async () => {
    const folder = await writeFiles(await directory(), {
      'm-00001-of-00002.gguf': smallPart(1, 2),
      'm-00002-of-00002.gguf': smallPart(2, 2),
    });
    expect((await openSet(folder)).warnings.map(warningText)).toEqual([
      expect.stringContaining('llama.cpp will not open this: split.no counts from 1'),
    ]);
  });
});
