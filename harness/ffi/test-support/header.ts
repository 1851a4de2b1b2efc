import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../../native/include/unimap.h', import.meta.url), 'utf8').replaceAll(
  /\/\*[^]*?\*\//gu,
  '',
);
const constants = new Map(
  [...text.matchAll(/^#define (\w+)\s+(\d+)u/gmu)].map(([, name = '', value = '']) => [name, value]),
);

/** Every `typedef` of that kind with what stands between its braces. */
const blocks = (kind: 'struct' | 'enum'): [string, string][] =>
  [...text.matchAll(new RegExp(`typedef ${kind} (\\w+) \\{([^}]*)\\}`, 'gu'))].map(
    ([, name = '', body = '']) => [name, body],
  );

/** Of each struct its fields in order, each as "name: type", an array as "name: type[length]". */
export const headerStructs: Readonly<Record<string, string[]>> = Object.fromEntries(
  blocks('struct').map(([name, body]) => [
    name,
    body
      .split(';')
      .map((line) => line.trim().replaceAll(/\s+/gu, ' '))
      .filter((line) => line !== '')
      .flatMap((line) => {
        const [, type = '', names = ''] = /^(const char \*|\w+)\s*(.+)$/u.exec(line) ?? [];
        return names.split(', ').map((field) => {
          const [, fieldName = '', length] = /^(\w+)(?:\[(\w+)\])?$/u.exec(field) ?? [];
          return length === undefined
            ? `${fieldName}: ${type}`
            : `${fieldName}: ${type}[${constants.get(length) ?? length}]`;
        });
      }),
  ]),
);

/** Of each enum its values by name, e.g. "UNIMAP_PAGE_2M" -> 3. */
export const headerEnums: Readonly<Record<string, Readonly<Record<string, number>>>> = Object.fromEntries(
  blocks('enum').map(([name, body]) => [
    name,
    Object.fromEntries(
      [...body.matchAll(/(\w+)\s*=\s*(\d+)/gu)].map(([, value = '', number]) => [value, Number(number)]),
    ),
  ]),
);
