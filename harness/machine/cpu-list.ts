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
