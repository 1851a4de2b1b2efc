/** Headers as a generator of cases draws them: valid in structure, and of every value type, nesting and name there may be. */
import fc from 'fast-check';
import type { Value, WrittenHeader, WrittenTensor } from './written-header.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.toWellFormed());
const real = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 });
const whole = (bits: number, signed: boolean) =>
  fc.integer({ min: signed ? -(2 ** (bits - 1)) : 0, max: 2 ** (signed ? bits - 1 : bits) - 1 });

const scalars: fc.Arbitrary<Value>[] = [
  ...([8, 16, 32] as const).flatMap((bits) => [
    whole(bits, false).map((value) => ({ type: `u${bits}`, value }) as const),
    whole(bits, true).map((value) => ({ type: `i${bits}`, value }) as const),
  ]),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => ({ type: 'u64', value }) as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'i64', value }) as const),
  real.map((value) => ({ type: 'f32', value: Math.fround(value) }) as const),
  real.map((value) => ({ type: 'f64', value }) as const),
  fc.boolean().map((value) => ({ type: 'bool', value }) as const),
  text.map((value) => ({ type: 'string', value }) as const),
];

const arrayOf = (element: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.array(element, { maxLength: 4 }).map((value) => ({
    type: 'array',
    of: value[0]?.type ?? 'u8',
    value,
  }));

/** Of scalars of one type, or of arrays, at most three deep. */
const arrays = fc.oneof(
  ...scalars.map(arrayOf),
  arrayOf(fc.oneof(...scalars.map(arrayOf))),
  arrayOf(arrayOf(fc.oneof(...scalars.map(arrayOf)))),
);

const pairs = fc.uniqueArray(
  fc.tuple(fc.oneof(text, fc.constantFrom('general.name', 'split.no')), fc.oneof(...scalars, arrays)),
  {
    maxLength: 8,
    selector: ([key]) => key,
  },
);

const tensors: fc.Arbitrary<WrittenTensor[]> = fc.uniqueArray(
  fc.record({
    name: fc.oneof(text, fc.constant('n'.repeat(70))),
    dims: fc.array(fc.integer({ min: 0, max: 1024 }), { maxLength: 5 }),
    type: fc.constantFrom(0, 1, 2, 8, 12, 30, 40, 139),
    offset: fc.integer({ min: 0, max: 64 }).map((units) => units * 32),
  }),
  { maxLength: 6, selector: ({ name }) => name },
);

export const anyHeader: fc.Arbitrary<WrittenHeader> = fc.record({
  version: fc.constantFrom(2, 3),
  metadata: pairs,
  tensors,
});

/** Headers of models: their tensors stand one after the other, as ggml writes them, in at most 4096 bytes. */
export const anyModel: fc.Arbitrary<WrittenHeader> = fc
  .tuple(
    pairs,
    fc.uniqueArray(fc.record({ name: text, units: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ name }) => name,
    }),
  )
  .map(([drawn, list]) => ({
    metadata: drawn.filter(([key]) => key !== 'split.no'),
    tensors: list.map(({ name, units }, index) => ({
      name,
      dims: [units * 8],
      type: 0,
      offset: list.slice(0, index).reduce((sum, before) => sum + before.units * 32, 0),
    })),
  }));
