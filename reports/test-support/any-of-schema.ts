import fc from 'fast-check';
import { z } from 'zod';

/** What z.toJSONSchema says of a value; only what our schema uses. */
interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly format?: string;
  readonly pattern?: string;
}

/** Few of each, so that records of one list meet those of another, and some name what is nowhere. */
const names = ['a', 'b', 'per-part', 'unknown'];
const linked = new Set([
  'id',
  'scenario',
  'scenarios',
  'set',
  'arm',
  'run',
  'sets',
  'sharedRounds',
  'prefix',
]);

const text = (name: string): fc.Arbitrary<string> =>
  linked.has(name)
    ? fc.constantFrom(...names)
    : fc.oneof(fc.constantFrom('', '1', '|<a>`\n# x'), fc.string());

const whole = ({ minimum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> => {
  const least = Math.max(
    minimum ?? Number.MIN_SAFE_INTEGER,
    (exclusiveMinimum ?? Number.MIN_SAFE_INTEGER - 1) + 1,
  );
  const small = [0, 1, 2, 3, 4096, 2 ** 31].filter((value) => value >= least);
  return fc.oneof(
    fc.constantFrom(...small),
    fc.integer({ min: Math.max(least, -(2 ** 31)), max: 2 ** 31 - 1 }),
  );
};

/** With 0, and below 0 where the schema lets a number be so. */
const real = ({ minimum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> => {
  const least = minimum ?? exclusiveMinimum ?? -1e12;
  const fits = (value: number): boolean => value >= least && value !== exclusiveMinimum;
  return fc.oneof(
    fc.constantFrom(...[0, 1, 0.5, -1].filter(fits)),
    fc.double({ min: least, max: 1e12, noNaN: true }).filter(fits),
  );
};

const arbitraryOf = (schema: JsonSchema, name: string): fc.Arbitrary<unknown> => {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((option) => arbitraryOf(option, name)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === undefined) return fc.constant(null);
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return whole(schema);
    case 'number':
      return real(schema);
    case 'string':
      if (schema.format === 'date-time')
        return fc
          .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
          .map((date) => date.toISOString());
      return schema.pattern === undefined ? text(name) : fc.stringMatching(new RegExp(schema.pattern));
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}, name), {
        minLength: schema.minItems ?? 0,
        maxLength: 4,
      });
    case 'object': {
      if (schema.properties === undefined)
        return fc.dictionary(
          fc.constantFrom('0', '1', 'x'),
          arbitraryOf(
            typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {},
            name,
          ),
        );
      const fields = Object.entries(schema.properties).map(
        ([key, field]) => [key, arbitraryOf(field, key)] as const,
      );
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
    }
  }
};

/** Small values of a schema, however unlikely. */
export const anyOf = <T>(schema: z.ZodType<T>): fc.Arbitrary<T> =>
  arbitraryOf(z.toJSONSchema(schema) as JsonSchema, '').map((value) => schema.parse(value));
