/**
 * One file after the other, by our reader or by a witness, in a process of its own, since what it calls may abort, hang or take all
 * memory: `node reading.ts ours|ggml|huggingface LIST`, a JSON array of paths; answers a JSON line for each file.
 */
import { readFileSync } from 'node:fs';
import { gguf } from '@huggingface/gguf';
import { ggmlReader } from '../../../fixtures-gen/witness-ggml.ts';
import { UnimapError } from '../../unimap-error.ts';
import { openSet, warningText } from '../index.ts';
import type { Reading, ReaderName, ReadTensor } from './read-all.ts';

const ours = async (path: string): Promise<Reading> => {
  try {
    const { tensors, warnings, parts } = await openSet(path);
    const said = warnings.map(warningText);
    return {
      status: 'taken',
      tensors: tensors.map(({ name, offset }): ReadTensor => [name, offset - (parts[0]?.dataOffset ?? 0)]),
      refusals: said.filter((text) => text.startsWith('llama.cpp will not open this: ')),
    };
  } catch (error) {
    if (!(error instanceof UnimapError))
      return { status: 'thrown', what: String(error instanceof Error ? error.stack : error) };
    const { code, message, remedy, exitStatus } = error;
    return { status: 'refused', why: { code, message, remedy, exitStatus } };
  }
};

const ggml = ggmlReader();
const witness = (path: string): Reading => {
  const read = ggml?.read(path);
  return read === undefined
    ? { status: 'refused' }
    : { status: 'taken', tensors: read.tensors.map(({ name, offset }) => [name, offset - read.dataOffset]) };
};

const huggingface = async (path: string): Promise<Reading> => {
  try {
    const { tensorInfos } = await gguf(path, { allowLocalFile: true });
    return { status: 'taken', tensors: tensorInfos.map(({ name, offset }) => [name, Number(offset)]) };
  } catch {
    return { status: 'refused' };
  }
};

const readers: Readonly<Record<ReaderName, (path: string) => Reading | Promise<Reading>>> = {
  ours,
  ggml: witness,
  huggingface,
};
const [name = 'ours', list = ''] = process.argv.slice(2);
for (const path of JSON.parse(readFileSync(list, 'utf8')) as string[]) {
  const reading = await readers[name as ReaderName](path);
  process.stdout.write(`${JSON.stringify({ reading, peak: process.resourceUsage().maxRSS * 1024 })}\n`);
}
