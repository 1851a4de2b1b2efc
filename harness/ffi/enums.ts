import type { AccessCounterName } from '../results/index.ts';
import { strangeAnswer } from './library-answer.ts';

/** The enums of `native/include/unimap.h`, by the name of each; a test holds them to the header and to the library's names. */
export const enums = {
  unimap_page_kind: { best: 0, '4k': 1, thp: 2, '2m': 3, '1g': 4, tmpfs: 5 },
  unimap_placement: { local: 0, mirror: 1, interleave: 2, unbound: 3 },
  unimap_page_fill: { best: 0, copy: 1, fault: 2, warm: 3, write: 4 },
  unimap_io: { buffered: 0, direct: 1, auto: 2 },
  unimap_feed: { pull: 0, 'fan-out': 1 },
  unimap_error_code: { argument: 1, part: 2, pool: 3, memory: 4, policy: 5, system: 6 },
  unimap_pattern: { sequential: 0, random: 1, matvec: 2 },
  unimap_counter_kind: {
    dtlbLoadMisses: 0,
    llcLoadMisses: 1,
    nodeLoads: 2,
    nodeLoadMisses: 3,
    pageFaults: 4,
  } satisfies Record<AccessCounterName, number>,
} as const;

export type EnumName = keyof typeof enums;
export type NameIn<Enum extends EnumName> = keyof (typeof enums)[Enum] & string;

/** @throws UnimapError `library-answer` for a value without a name here */
export const nameOf = <Enum extends EnumName>(of: Enum, value: number): NameIn<Enum> => {
  const found = Object.entries(enums[of]).find(([, number]) => number === value);
  if (found === undefined) throw strangeAnswer(`${of} ${value} has no name here`);
  return found[0] as NameIn<Enum>;
};
