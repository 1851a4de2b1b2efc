import { strangeAnswer } from './library-answer.ts';
import { structFields, type FieldType, type Struct, type StructName } from './structs.ts';

/** Sizes and times fit a double exactly up to 2^53 (9 PB, 104 days); more than that is a broken result. */
export const readNumber = (at: string, raw: unknown): number => {
  const number = typeof raw === 'bigint' ? Number(raw) : raw;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw strangeAnswer(`${at} is ${shown(raw)}, not an integer`);
  if (!Number.isSafeInteger(number)) throw strangeAnswer(`${at} is ${shown(raw)}, beyond 2^53`);
  return number;
};

/** All 64 bits: koffi gives a number where it fits one; JSON, which has no such numbers, a string of digits. */
export const readBits = (at: string, raw: unknown): bigint => {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'string' && /^(0x[0-9a-f]+|\d+)$/u.test(raw)) return BigInt(raw);
  return BigInt(readNumber(at, raw));
};

const shown = (raw: unknown): string =>
  typeof raw === 'bigint' ? String(raw) : raw === undefined ? 'missing' : JSON.stringify(raw);

const isList = (raw: unknown): raw is ArrayLike<unknown> => Array.isArray(raw) || ArrayBuffer.isView(raw);

const readField = (at: string, type: FieldType, raw: unknown): unknown => {
  if (typeof type === 'object' && 'of' in type) {
    if (!isList(raw)) throw strangeAnswer(`${at} is ${shown(raw)}, not a list`);
    if (raw.length > type.most) throw strangeAnswer(`${at} has ${raw.length} items, more than ${type.most}`);
    return Array.from(raw, (item, index) => readField(`${at}[${index}]`, type.of, item));
  }
  if (typeof type === 'object' || type === 'const char *') {
    if (typeof raw !== 'string') throw strangeAnswer(`${at} is ${shown(raw)}, not a string`);
    return raw;
  }
  switch (type) {
    case 'bits64':
      return readBits(at, raw);
    case 'int32_t':
      return readNumber(at, raw);
    case 'uint32_t':
    case 'uint64_t': {
      const number = readNumber(at, raw);
      if (number < 0) throw strangeAnswer(`${at} is ${number}, below 0`);
      return number;
    }
    case 'unimap_strategy':
    case 'unimap_fallback':
    case 'unimap_counter':
      return readFields(at, type, raw);
  }
};

const readFields = (at: string, name: StructName, raw: unknown): unknown => {
  if (typeof raw !== 'object' || raw === null) throw strangeAnswer(`${at} is ${shown(raw)}, not a struct`);
  const fields: Readonly<Record<string, FieldType>> = structFields[name];
  const values = new Map<string, unknown>(Object.entries(raw));
  for (const field of values.keys())
    if (!Object.hasOwn(fields, field)) throw strangeAnswer(`${at} has a field ${field}, which is not known`);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, type]) =>
      field === 'padding' ? [] : [[field, readField(`${at}.${field}`, type, values.get(field))]],
    ),
  );
};

/**
 * A struct that koffi has decoded, or that a native program has printed as JSON with the same field names; in JSON a list
 * may end early and `padding` be left out.
 * @throws UnimapError `library-answer` naming the field that is missing, unknown or of another kind
 */
export const readStruct = <Name extends StructName>(name: Name, raw: unknown): Struct<Name> =>
  readFields(name, name, raw) as Struct<Name>;
