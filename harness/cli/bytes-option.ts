import { InvalidArgumentError } from 'commander';

const factors: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `16KiB`, `3GiB`, `4096`: binary units only, so that nobody has to guess. */
export const parseBytes = (text: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const factor = factors[unit];
  const bytes = Number(number) * (factor ?? Number.NaN);
  if (number === '' || !Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new InvalidArgumentError('give a size such as 4096, 16KiB, 512MiB or 3GiB.');
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
