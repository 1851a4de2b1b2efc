import { distinct } from '../wording/figures.ts';

/** At most so many of the items, evenly over those given, the first and the last among them. */
export const spread = <T>(items: readonly T[], most: number): T[] =>
  items.length <= most
    ? [...items]
    : distinct(
        Array.from({ length: most }, (_, place) => Math.round((place * (items.length - 1)) / (most - 1))),
      ).flatMap((place) => items.slice(place, place + 1));
