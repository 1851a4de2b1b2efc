import { expect, test } from 'vitest';
import { isRepacked, repackTargets } from '../../harness/gguf/repacked-bytes.ts';
import { realModels } from './real-models.ts';
import { mainType, repackingCpus } from './repacked-types.ts';

test('what is said of the types of real models is what inspect finds of such a weight', () => {
  const types = new Set(realModels.map(({ quantisation }) => mainType(quantisation)));
  expect([...types].toSorted()).toEqual(['Q2_K', 'Q4_0', 'Q4_K', 'Q8_0']);
  for (const type of types) {
    const weight = { name: 'blk.0.ffn_up.weight', type, dims: [4096, 4096], bytes: 1 };
    expect([type, ...repackingCpus(type)]).toEqual([
      type,
      ...repackTargets.filter((target) => isRepacked(weight, target)),
    ]);
  }
});
