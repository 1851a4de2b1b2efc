/** More tasks than a plan can have in one array. */
const most = 10_000;

/** `1-3,7%2` as Slurm writes what is still to start of an array; empty for what is no such text. */
export const arrayIndexes = (text: string): number[] => {
  const ranges = text.replace(/%\d+$/, '').split(',');
  const found = ranges.flatMap((range) => {
    const [, first, last = first, step = '1'] = /^(\d{1,9})(?:-(\d{1,9})(?::(\d{1,9}))?)?$/.exec(range) ?? [];
    if (first === undefined || last === undefined || Number(step) === 0) return [];
    const count = Math.min(most, Math.floor((Number(last) - Number(first)) / Number(step)) + 1);
    return Array.from({ length: Math.max(0, count) }, (_, index) => Number(first) + index * Number(step));
  });
  return found.slice(0, most);
};
