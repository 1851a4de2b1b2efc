import { blocksOf } from '../../harness/comparison/view.ts';
import type { Derived } from '../derive-results.ts';
import { recordOf } from '../rows/record-of.ts';
import { distinct } from '../wording/figures.ts';

const roles = ['first', 'warm-up', 'timed'] as const;

/** What all samples of one arm on one set have in common is written once. */
const split = (id: string): [prefix: string, rest: string] => {
  const at = id.lastIndexOf(' ', id.lastIndexOf(' ') - 1);
  return at < 0 ? ['', id] : [id.slice(0, at + 1), id.slice(at + 1)];
};

/** The samples of a page in a form that its script reads: five fields each, and the prefixes of their ids. */
const packed = ({ samples }: Derived) => {
  const prefixes = distinct(samples.map(({ id }) => split(id)[0]));
  const placeOf = new Map(prefixes.map((prefix, place) => [prefix, place]));
  return {
    prefixes,
    roles,
    samples: samples.map(({ id, role, round, outcome }) => {
      const [prefix, rest] = split(id);
      return [
        placeOf.get(prefix) ?? 0,
        rest,
        roles.indexOf(role),
        round,
        outcome.status === 'completed' ? Number((outcome.usable / 1e6).toPrecision(6)) : null,
      ];
    }),
  };
};

/** How many warnings are about each set, in the order of the sets. */
const warningsBySet = ({ sets, derived: { warnings } }: Derived): number[] =>
  sets.map(({ id }) => warnings.filter(({ set }) => set === id).length);

export interface SampleIndex {
  /** What the script of the page is given. */
  readonly data: unknown;
  /** Of the records behind a row: places of samples, records that are no sample, and the places of their sets. */
  readonly find: (ids: readonly string[]) => {
    readonly samples: readonly number[];
    readonly records: readonly string[];
    readonly sets: readonly number[];
  };
}

/** `marked`: the same results as they are rendered, whose ids the rows hold. */
export const indexSamples = (derived: Derived, marked: Derived): SampleIndex => {
  const places = new Map(marked.samples.map(({ id }, place) => [id, place]));
  const setPlaces = new Map(marked.sets.map(({ id }, place) => [id, place]));
  const setOfRecord = new Map(
    blocksOf(marked).flatMap((block) =>
      block.arms.flatMap((arm) =>
        (['syscalls', 'integrity'] as const).map(
          (list) => [recordOf(list, block, arm), block.set.id] as const,
        ),
      ),
    ),
  );
  return {
    data: { ...packed(derived), warnings: warningsBySet(derived) },
    find: (given) => {
      const ids = distinct(given);
      const samples = ids.flatMap((id) => places.get(id) ?? []);
      const records = ids.filter((id) => !places.has(id));
      const sets = [
        ...samples.flatMap((place) => marked.samples[place]?.set ?? []),
        ...records.flatMap((record) => setOfRecord.get(record) ?? []),
      ];
      return { samples, records, sets: distinct(sets).flatMap((set) => setPlaces.get(set) ?? []) };
    },
  };
};
