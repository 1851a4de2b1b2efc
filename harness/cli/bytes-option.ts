import { InvalidArgumentError } from 'commander';

const factors: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  ...Object.fromEntries(
    ['k', 'm', 'g', 't'].flatMap((prefix, index) => [
      [prefix, 1024 ** (index + 1)],
      [`${prefix}ib`, 1024 ** (index + 1)],
      [`${prefix}b`, 1000 ** (index + 1)],
    ]),
  ),
};

/** `4096`, `16KiB`, `2M`, `16MB`: as coreutils read them, so M is MiB, as of pages of 2M, and MB is a million bytes. */
export const parseBytes = (text: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim()) ?? [];
  const factor = factors[unit.toLowerCase()];
  const bytes = Number(number) * (factor ?? Number.NaN);
  if (number === '' || !Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new InvalidArgumentError(
      'give a size such as 4096, 16KiB, 512MiB or 3G (M and MiB are 1024 times 1024 bytes, MB is a million).',
    );
  }
  return bytes;
};

/** A whole number between two bounds. */
export const parseWhole =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`give a whole number from ${low} to ${high}.`);
    }
    return value;
  };

/** Minutes, with a fraction where one is meant: `0.5`. */
export const parseMinutes = (text: string): number => {
  const minutes = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(minutes > 0)) throw new InvalidArgumentError('give minutes above 0.');
  return minutes;
};

/** `0,1,2`; a node named twice gets two replicas. */
export const parseNodes = (text: string): number[] =>
  text.split(',').map((each) => {
    const node = parseWhole(0, 1023)(each.trim());
    return node;
  });
