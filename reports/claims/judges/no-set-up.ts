import { samplesOf } from '../../../harness/comparison/block.ts';
import type { Block } from '../../../harness/comparison/block.ts';
import { standing } from '../../../harness/comparison/standing.ts';
import { blocksOf, machineOf } from '../../../harness/comparison/view.ts';
import type { View } from '../../../harness/comparison/view.ts';
import { hugetlbBytes } from '../../../harness/plan/layout-size.ts';
import { hugetlbKinds } from '../../../harness/results/arm.ts';
import { shortfallsOf } from '../../../harness/results/obtained.ts';
import type { SampleRecord } from '../../../harness/results/sample.ts';
import type { StrategyName } from '../../../harness/results/strategy.ts';
import { bytes, distinct, plural } from '../../wording/figures.ts';
import { reasonsInShort } from '../claim-subject.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Judgement, OwnSentence } from '../claim.ts';

type HugetlbKind = (typeof hugetlbKinds)[number];

interface NoSetUp extends ClaimWords {
  readonly firstScreen?: OwnSentence;
  readonly strategy: StrategyName;
}

/** A load, and what its machine's pool held before the run and during it. */
interface Load {
  readonly block: Block;
  readonly sample: SampleRecord;
  /** Pages mapped by all replicas; undefined where the load did not obtain what it asked for. */
  readonly needed: number | undefined;
  readonly free: number;
  readonly total: number;
  /** Absent where the run reserved none. */
  readonly during: number | undefined;
}

const poolOf = (
  results: View,
  scenario: string,
  kind: HugetlbKind,
): Pick<Load, 'free' | 'total' | 'during'> => {
  const pools = machineOf(results, scenario).pools.filter(
    ({ pageBytes }) => pageBytes === hugetlbBytes[kind],
  );
  const sum = (of: (pool: (typeof pools)[number]) => number): number =>
    pools.reduce((all, pool) => all + of(pool), 0);
  const raised = pools.some(({ total, during }) => during !== undefined && during > total);
  return {
    free: sum(({ free }) => free),
    total: sum(({ total }) => total),
    during: raised ? sum(({ total, during }) => during ?? total) : undefined,
  };
};

const loadsOn = (results: View, strategy: StrategyName, kind: HugetlbKind): Load[] =>
  blocksOf(results).flatMap((block) =>
    block.arms
      .filter((arm) => arm.strategy === strategy && arm.pageKind === kind)
      .flatMap((arm) =>
        samplesOf(block, arm).map((sample) => {
          const stands = standing(sample);
          return {
            block,
            sample,
            needed: stands.fit ? stands.outcome.memory.region / hugetlbBytes[kind] : undefined,
            ...poolOf(results, block.scenario, kind),
          };
        }),
      ),
  );

/** Loads that went on without the pages, and say so. */
const otherPages = ({ sample: { outcome } }: Load): boolean =>
  outcome.status === 'completed' && shortfallsOf(outcome).some(({ aspect }) => aspect === 'page-kind');

const reasons = (loads: readonly Load[]): string =>
  reasonsInShort(
    loads.flatMap(({ sample }) => {
      const stands = standing(sample);
      return stands.fit ? [] : [stands.reason];
    }),
  );

const found = (loads: readonly Load[], kind: HugetlbKind): Pick<Judgement, 'verdict' | 'measured'> => {
  const pages = (count: number): string => `${plural(count, 'page')} of ${bytes(hugetlbBytes[kind])}`;
  const [most] = loads
    .flatMap((load) => (load.needed === undefined ? [] : [{ ...load, needed: load.needed }]))
    .toSorted((one, other) => other.needed - other.free - (one.needed - one.free));
  const without = loads.filter(otherPages);
  if (most === undefined && without.length === 0)
    return { verdict: 'unsupported', measured: { text: reasons(loads) } };
  if (most !== undefined && most.needed > most.free && most.during !== undefined) {
    return {
      verdict: 'refuted',
      measured: {
        value: most.needed,
        before: most.free,
        after: most.during,
        text: `a load took ${pages(most.needed)}; ${most.free} were free, and the run had to reserve ${most.during} first`,
      },
    };
  }
  if (without.length > 0) {
    return {
      verdict: 'refuted',
      measured: { text: `${plural(without.length, 'load')} went without: ${reasons(without)}` },
    };
  }
  const { needed = 0, free = 0, total = 0 } = most ?? {};
  return needed > free
    ? {
        verdict: 'confirmed',
        measured: {
          value: needed,
          text: `a load took ${pages(needed)} where ${free} were free, and the run reserved none`,
        },
      }
    : {
        verdict: 'inconclusive',
        measured: {
          value: needed,
          text: `loads took up to ${pages(needed)}, and ${free} were free before the run, of ${total} reserved by somebody: Linux reserves none by itself, and the run cannot tell who did`,
        },
      };
};

/** Whether the pages a load takes are there without anybody's doing: from the pools before the run, and what it had to reserve. */
export const noSetUp = (spec: NoSetUp): Claim => ({
  ...spec,
  arms: { strategy: spec.strategy },
  judge: ({ results }) =>
    hugetlbKinds.flatMap((kind) => {
      const loads = loadsOn(results, spec.strategy, kind);
      if (loads.length === 0) return [];
      return [
        {
          facts: {
            sets: distinct(loads.map(({ block }) => block.set.id)).length,
            pageKind: {
              requested: kind,
              obtained: distinct(
                loads.flatMap(({ sample: { outcome } }) =>
                  outcome.status === 'completed' ? [outcome.obtained.pageKind] : [],
                ),
              ),
            },
          },
          expected: { text: expectedText(spec) },
          samples: loads.map(({ sample }) => sample.id),
          ...found(loads, kind),
        },
      ];
    }),
});
