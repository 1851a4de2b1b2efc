/** 1, 2 and 5 of each power of ten within the domain; the powers alone where that would be many. */
export const logTicks = ([low = 1, high = 1]: readonly number[]): number[] => {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, at) => first + at);
  const within = (steps: readonly number[]): number[] =>
    powers
      .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);
  const fine = within([1, 2, 5]);
  return fine.length > 10 ? within([1]) : fine;
};
