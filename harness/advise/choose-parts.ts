import type { ModelSet } from '../gguf/index.ts';

/** So many of a list's places, from the first to the last and evenly between them; a single one lies in the middle. */
export const spreadOver = (places: number, count: number): number[] =>
  count === 1
    ? [Math.floor(places / 2)]
    : Array.from({ length: Math.min(count, places) }, (_, index) =>
        Math.round((index * (places - 1)) / (Math.min(count, places) - 1)),
      );

/**
 * The parts to measure, spread over the set: as many as `fits` finds affordable by their bytes. None where it finds none.
 */
export const chooseParts = (partBytes: readonly number[], fits: (bytes: number) => boolean): number[] => {
  for (let count = partBytes.length; count > 0; count -= 1) {
    const chosen = spreadOver(partBytes.length, count);
    const bytes = chosen.reduce((sum, place) => sum + (partBytes[place] ?? 0), 0);
    if (fits(bytes)) return chosen;
  }
  return [];
};

/** The model as if it had these of its parts alone; whole, it stays what it is. */
export const withParts = (model: ModelSet, chosen: readonly number[]): ModelSet => {
  if (chosen.length === model.parts.length) return model;
  const { name, directory, architecture, warnings } = model;
  const parts = chosen.flatMap((place) => model.parts[place] ?? []);
  const places = new Map(chosen.map((place, index) => [place, index]));
  return {
    name,
    directory,
    ...(architecture !== undefined && { architecture }),
    parts,
    tensors: model.tensors.flatMap((tensor) => {
      const part = places.get(tensor.part);
      return part === undefined ? [] : [{ ...tensor, part }];
    }),
    warnings,
    totalBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};
