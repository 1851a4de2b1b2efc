import { expect, test } from 'vitest';
import { inCreationOrder } from './creation-order.ts';

const ordered = (...names: string[]): string[] =>
  inCreationOrder(names.map((name) => ({ name }))).map(({ name }) => name);

test('a model is read as llama.cpp creates it: the output before the layers, the down projection before the up', () => {
  const layer = (index: number, ...names: string[]) => names.map((name) => `blk.${index}.${name}.weight`);
  const inFile = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_norm', 'ffn_gate'];
  expect(
    ordered(
      'token_embd.weight',
      ...layer(0, ...inFile, 'ffn_up', 'ffn_down'),
      ...layer(1, ...inFile, 'ffn_up', 'ffn_down'),
      'output_norm.weight',
      'output.weight',
    ),
  ).toEqual([
    'token_embd.weight',
    'output_norm.weight',
    'output.weight',
    ...layer(0, ...inFile, 'ffn_down', 'ffn_up'),
    ...layer(1, ...inFile, 'ffn_down', 'ffn_up'),
  ]);
});

test('layers are in the order of their numbers, however files have them', () => {
  expect(ordered('blk.10.attn_q.weight', 'blk.9.attn_v.weight', 'blk.9.attn_q.weight')).toEqual([
    'blk.9.attn_q.weight',
    'blk.9.attn_v.weight',
    'blk.10.attn_q.weight',
  ]);
});

test('names that are not known keep the order of the files, after the known ones', () => {
  expect(
    ordered('b', 'blk.0.z.weight', 'blk.0.a.weight', 'blk.0.attn_q.weight', 'a', 'output.weight'),
  ).toEqual(['output.weight', 'b', 'a', 'blk.0.attn_q.weight', 'blk.0.z.weight', 'blk.0.a.weight']);
});
