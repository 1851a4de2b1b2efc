/** Kernels are built for at most 8192 CPUs; a number far beyond is a damaged file, not a machine. */
const highest = 65_535;

/** The numbers of a kernel list such as `0-3,8`, ascending and once each; undefined for what is no list. */
export const parseCpuList = (text: string): number[] | undefined => {
  const numbers = new Set<number>();
  if (text.trim() === '') return [];
  for (const range of text.trim().split(',')) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (!(low <= high && high <= highest)) return undefined;
    for (let number = low; number <= high; number += 1) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
};

/**
 * The numbers of a kernel mask such as `f` or `00000001,0000000f`, ascending: words of 32 bits in hexadecimal, the last of
 * them the lowest. Kernels before 2.6.25 have masks alone. Undefined for what is no mask.
 */
export const parseCpuMask = (text: string): number[] | undefined => {
  const words = text.trim().split(',');
  if (!words.every((word) => /^[0-9a-f]{1,8}$/i.test(word)) || 32 * words.length > highest + 1)
    return undefined;
  return words.toReversed().flatMap((word, place) => {
    const bits = Number.parseInt(word, 16);
    return Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => Math.floor(bits / 2 ** bit) % 2 === 1)
      .map((bit) => 32 * place + bit);
  });
};

/** How many numbers from `start` on stand `step` apart. */
const runLength = (numbers: readonly number[], start: number, step: number): number => {
  let end = start;
  while ((numbers[end + 1] ?? Number.NaN) - (numbers[end] ?? Number.NaN) === step) end += 1;
  return end - start + 1;
};

/** Ascending numbers as `taskset -c` takes them: `0-3,8`, and `0-6:2` for every second one. */
export const formatCpuList = (numbers: readonly number[]): string => {
  const ranges: string[] = [];
  for (let at = 0; at < numbers.length;) {
    const first = numbers[at] ?? 0;
    const step = (numbers[at + 1] ?? first) - first;
    const length = step === 0 ? 1 : runLength(numbers, at, step);
    const last = numbers[at + length - 1] ?? first;
    if (step === 1) ranges.push(`${first}-${last}`);
    else if (length > 2) ranges.push(`${first}-${last}:${step}`);
    else ranges.push(String(first));
    at += step === 1 || length > 2 ? length : 1;
  }
  return ranges.join(',');
};
