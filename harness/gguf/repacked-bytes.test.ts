import { expect, test } from 'vitest';
import { isRepacked, repackedBytes, type RepackTensor } from './repacked-bytes.ts';

const tensor = (name: string, type: string, dims: number[], bytes = 100): RepackTensor => ({
  name,
  type,
  dims,
  bytes,
});

test('a type is repacked where the CPU has kernels for it, and only with rows that come out even', () => {
  const weight = (type: string, rows: number) => tensor('blk.0.ffn_up.weight', type, [4096, rows]);
  expect(isRepacked(weight('Q4_K', 4096), 'x86-avx2')).toBe(true);
  expect(isRepacked(weight('Q4_K', 4100), 'x86-avx2')).toBe(false);
  expect(isRepacked(weight('Q2_K', 4096), 'x86-avx2')).toBe(false);
  expect(isRepacked(weight('Q2_K', 4096), 'x86-avx512')).toBe(true);
  expect(isRepacked(weight('Q8_0', 4096), 'x86-avx512')).toBe(false);
  expect(isRepacked(weight('Q8_0', 4100), 'arm-dotprod')).toBe(true);
  expect(isRepacked(weight('Q6_K', 4100), 'arm-dotprod')).toBe(false);
  expect(isRepacked(weight('F16', 4096), 'arm-dotprod')).toBe(false);
});

test('only what is multiplied is repacked: matrices and experts, no vector, no lookup, no other 3-D weight', () => {
  const repacked = (name: string, dims: number[]) => isRepacked(tensor(name, 'Q4_0', dims), 'x86-avx2');
  expect(repacked('output.weight', [4096, 32000])).toBe(true);
  expect(repacked('blk.3.ffn_gate_exps.weight', [4096, 1536, 128])).toBe(true);
  expect(repacked('blk.3.attn_k_b.weight', [128, 512, 128])).toBe(false);
  expect(repacked('token_embd.weight', [4096, 32000])).toBe(false);
  expect(repacked('per_layer_token_embd.weight', [4096, 32000])).toBe(false);
  expect(repacked('blk.3.attn_norm.weight', [4096])).toBe(false);
  expect(repacked('blk.3.attn_q.weight', [4096, 4096, 1])).toBe(true);
});

test('an embedding that serves as output too is counted apart', () => {
  const embedding = tensor('token_embd.weight', 'Q4_0', [64, 800], 50);
  const body = tensor('blk.0.attn_q.weight', 'Q4_0', [64, 64], 30);
  expect(repackedBytes([embedding, body], 'x86-avx2')).toEqual({ bytes: 30, tensors: 1, tied: 50 });
  const output = tensor('output.weight', 'Q6_K', [64, 800], 70);
  expect(repackedBytes([embedding, body, output], 'x86-avx2')).toEqual({ bytes: 30, tensors: 1, tied: 0 });
});
