import { emulatedThroughout } from '../../harness/comparison/emulated-on.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { ClaimFactsRecord, ClaimRecord } from '../../harness/results/claim.ts';
import type { ComparisonRecord } from '../../harness/results/results.ts';
import { differInStrategyAlone, strategyOf } from '../../harness/comparison/arm-pairs.ts';
import type { ArmChoice } from '../../harness/comparison/arm-pairs.ts';
import { expectedText, isAbout } from './claim.ts';
import type { Claim, ClaimSets, Judgement } from './claim.ts';
import { conditionOf } from './condition.ts';
import { claims } from './registry.ts';
import { toldApart } from './told-apart.ts';

/** "unified-parallel/thp/direct" */
const choiceInWords = (choice: ArmChoice): string =>
  typeof choice === 'string' ? choice : Object.values(choice).join('/');

const armsInWords = ({ arms }: Claim): string => {
  if ('none' in arms) return 'nothing';
  if ('clients' in arms) return 'a client';
  if ('strategy' in arms) return `the arm ${arms.strategy}`;
  const alike = arms.alike === differInStrategyAlone ? ', alike in all else' : '';
  return `the arms ${choiceInWords(arms.baseline)} and ${choiceInWords(arms.candidate)}${alike}`;
};

const missingSet = ({ parts, cache }: ClaimSets): string =>
  `no ${cache === undefined ? '' : `${cache} `}set${parts === undefined ? '' : ' of that many parts'} in this run`;

const whatItTakes = (results: View, claim: Claim): string => {
  if (claim.sets !== undefined && !results.sets.some((set) => isAbout(claim, set)))
    return missingSet(claim.sets);
  const emulated = emulatedThroughout(results);
  if (emulated !== undefined && results.samples.length === 0)
    return `this run did not try it: no load is timed on an emulated machine (${emulated})`;
  return `this run did not try it: it lacks the records that this claim needs of ${armsInWords(claim)}`;
};

/** A claim nobody tried is unsupported, not absent: a reader must see what a run leaves open. */
const untested = (results: View, claim: Claim): Judgement => ({
  facts: {},
  verdict: 'unsupported',
  expected: { text: expectedText(claim) },
  measured: { text: whatItTakes(results, claim) },
  samples: [],
});

const strategiesOf = ({ arms }: Claim): string[] => {
  if ('none' in arms || 'clients' in arms) return [];
  return 'strategy' in arms ? [arms.strategy] : [strategyOf(arms.baseline), strategyOf(arms.candidate)];
};

/** The conditions of one judgement, told apart from each other. */
const inWords = (
  results: View,
  conditions: readonly {
    readonly about: ClaimFactsRecord & Pick<ClaimRecord, 'id'>;
    readonly rest: Pick<ClaimRecord, 'verdict' | 'expected' | 'measured' | 'samples'>;
  }[],
): NonNullable<ClaimRecord['conditions']> => {
  const namesOf = toldApart(
    results,
    conditions.map(({ about }) => about),
  );
  return conditions.map(({ about, rest }) => {
    const { id, ...facts } = about;
    return { ...facts, condition: conditionOf(about, namesOf({ id, ...facts })), ...rest };
  });
};

export const deriveClaims = (
  results: View,
  comparisons: readonly ComparisonRecord[],
  registered: readonly Claim[] = claims,
): ClaimRecord[] => {
  const tried = registered.map((claim) => ({ claim, found: claim.judge({ results, comparisons }) }));
  const documents = new Set(
    tried.flatMap(({ claim: { document }, found }) =>
      found.length > 0 || document.always === true ? [document.id] : [],
    ),
  );
  return tried.flatMap(({ claim, found }) => {
    if (!documents.has(claim.document.id)) return [];
    const about = <T extends Pick<Judgement, 'facts'>>({ facts, ...rest }: T) => ({
      about: { id: claim.id, strategies: strategiesOf(claim), ...facts },
      rest,
    });
    const judged = (found.length === 0 ? [untested(results, claim)] : found).map(about);
    const namesOf = toldApart(
      results,
      judged.map((one) => one.about),
    );
    return judged.map(({ about: facts, rest: { conditions, ...rest } }) => ({
      document: claim.document.id,
      ...facts,
      condition: conditionOf(facts, namesOf(facts)),
      ...rest,
      ...(conditions && { conditions: inWords(results, conditions.map(about)) }),
    }));
  });
};
