import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writtenFile, type Value, type WrittenHeader, type WrittenTensor } from './written-header.ts';

export type Key = readonly [key: string, value: Value];

export const splitKeys = (no: number, count: number, tensors: number): Key[] => [
  ['split.no', { type: 'u16', value: no }],
  ['split.count', { type: 'u16', value: count }],
  ['split.tensors.count', { type: 'i32', value: tensors }],
];

export const alignment = (value: number): Key => ['general.alignment', { type: 'u32', value }];

/** One F32 tensor of 8 elements at the beginning of the data. */
export const smallTensor = (name: string): WrittenTensor => ({ name, dims: [8], type: 0, offset: 0 });

/** A part of `count` with one small tensor in it. */
export const smallPart = (no: number, count: number): Buffer =>
  writtenFile({ metadata: splitKeys(no, count, count), tensors: [smallTensor(`t${no}`)] }, 32);

/** A whole model with one small tensor in it. */
export const smallModel = (header: Pick<WrittenHeader, 'metadata'> = {}): Buffer =>
  writtenFile({ ...header, tensors: [smallTensor('t')] }, 32);

/** Files by path within a folder. */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, Buffer | string>>,
): Promise<string> => {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
};
