import { describe, expect, it } from 'vitest';
import { ggmlReader } from '../../fixtures-gen/witness-ggml.ts';
import { knownTypes } from './ggml-type-sizes.ts';

const ggml = ggmlReader();

describe.skipIf(ggml === undefined)('the table of block sizes', () => {
  it.each([...knownTypes()])('agrees with ggml on type %i', (id, size) => {
    const { name, elements, bytes } = ggml?.type(id) ?? { name: '', elements: 0, bytes: 0 };
    expect({ name: name.toUpperCase(), elements, bytes }).toEqual(size);
  });
});
