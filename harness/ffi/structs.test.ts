import koffi from 'koffi';
import { expect, test } from 'vitest';
import { nativeFile } from '../native-build/native-files.ts';
import { structBytes, structFields, structNames, type FieldType } from './structs.ts';
import { headerStructs } from './test-support/header.ts';

const inC = (type: FieldType): string => {
  if (typeof type === 'string') return type === 'bits64' ? 'uint64_t' : type;
  return 'chars' in type ? `char[${type.chars}]` : `${type.of}[${type.most}]`;
};

test('every struct has the fields of the header, of the same types and in the same order', () => {
  const ours = Object.fromEntries(
    structNames.map((name) => [
      name,
      Object.entries<FieldType>(structFields[name]).map(([field, type]) => `${field}: ${inC(type)}`),
    ]),
  );
  expect(ours).toEqual(headerStructs);
});

test('every struct is as large here as in the library', () => {
  const sizeOf = koffi.load(nativeFile('libunimap.so')).func('size_t unimap_sizeof(const char *name)') as (
    name: string,
  ) => number;
  expect(Object.fromEntries(structNames.map((name) => [name, structBytes(name)]))).toEqual(
    Object.fromEntries(structNames.map((name) => [name, sizeOf(name)])),
  );
  expect(sizeOf('unimap_model')).toBe(0);
});
