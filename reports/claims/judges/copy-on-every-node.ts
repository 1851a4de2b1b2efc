import { machineOf } from '../../../harness/comparison/view.ts';
import type { View } from '../../../harness/comparison/view.ts';
import type { StrategyName } from '../../../harness/results/strategy.ts';
import { distinct, listed, plural } from '../../wording/figures.ts';
import { reasonsInShort } from '../claim-subject.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Judgement, ScreenIn } from '../claim.ts';
import { allProofs, whyOpen } from '../proofs.ts';
import type { Proof } from '../proofs.ts';

interface CopyOnEveryNode extends ClaimWords {
  readonly firstScreen?: ScreenIn<'proof'>;
  readonly strategy: StrategyName;
}

type State = 'proved' | 'wrong' | 'partial' | 'failed' | 'untested';

interface Judged {
  readonly state: State;
  readonly text: string;
}

/** What one case says of "one complete copy on every node, every page of it there". */
const judgeCase = (results: View, { block, outcome }: Proof): Judged => {
  if (outcome.status === 'mismatch') return { state: 'wrong', text: 'a replica differs from its source' };
  if (outcome.status === 'failed') return { state: 'failed', text: whyOpen(outcome) };
  if (outcome.status !== 'passed') return { state: 'untested', text: whyOpen(outcome) };
  const { replicas, misplaced, pagesPerNode } = outcome;
  if (misplaced !== undefined && misplaced > 0) {
    return { state: 'wrong', text: `${plural(misplaced, 'page')} on a node other than the one asked for` };
  }
  if (outcome.obtainedPlacement !== 'mirror') {
    return { state: 'untested', text: `placement obtained: ${outcome.obtainedPlacement}` };
  }
  if (pagesPerNode === undefined || misplaced === undefined) {
    return { state: 'untested', text: 'the kernel would not tell where the pages are' };
  }
  const nodes = Object.values(pagesPerNode).filter((pages) => pages > 0).length;
  if (nodes < 2) {
    return {
      state: 'untested',
      text: `${plural(replicas, 'replica')} on ${plural(nodes, 'node')}: the claim on several nodes was not tested here`,
    };
  }
  if (nodes < replicas) {
    return { state: 'wrong', text: `${plural(replicas, 'replica')} on ${plural(nodes, 'node')} only` };
  }
  const ofMachine = machineOf(results, block.scenario).nodes.filter(({ memory }) => memory > 0).length;
  return nodes < ofMachine
    ? {
        state: 'partial',
        text: `${plural(replicas, 'replica')} on ${nodes} of the machine's ${ofMachine} nodes`,
      }
    : { state: 'proved', text: `${plural(replicas, 'replica')} on ${nodes} nodes, no page misplaced` };
};

const judge = (results: View, spec: CopyOnEveryNode): Judgement[] => {
  const { strategy } = spec;
  const mirrored = allProofs(results).filter(({ arm }) => arm.placement === 'mirror');
  const cases = mirrored
    .filter(({ arm }) => arm.strategy === strategy)
    .map((proof) => judgeCase(results, proof));
  if (cases.length === 0) return [];
  const some = (state: State): Judged[] => cases.filter((one) => one.state === state);
  const proved = some('proved');
  const verdict =
    some('wrong').length > 0
      ? ('refuted' as const)
      : proved.length === 0 && some('partial').length === 0
        ? ('unsupported' as const)
        : some('failed').length > 0 || some('partial').length > 0
          ? ('inconclusive' as const)
          : ('confirmed' as const);
  const rest = cases.filter(({ state }) => state !== 'proved');
  const others = distinct(
    mirrored.filter(({ arm }) => arm.strategy !== strategy).map(({ arm }) => arm.strategy),
  ).map((other) => {
    const judged = mirrored
      .filter(({ arm }) => arm.strategy === other)
      .map((proof) => judgeCase(results, proof));
    const good = judged.filter(({ state }) => state === 'proved').length;
    return `${other} ${good} of ${judged.length}`;
  });
  const text = [
    ...(proved.length > 0
      ? [
          `${proved.length} of ${plural(cases.length, 'case')}: ${reasonsInShort(proved.map((one) => one.text))}`,
        ]
      : []),
    ...(rest.length > 0 ? [reasonsInShort(rest.map((one) => one.text))] : []),
    ...(proved.length > 0 && others.length > 0 ? [`other strategies: ${listed(others)}`] : []),
  ].join('; ');
  return [
    {
      facts: { placement: 'mirror', cases: cases.length },
      verdict,
      expected: { text: expectedText(spec) },
      measured: { value: proved.length / cases.length, text },
      samples: mirrored.map(({ key }) => key),
    },
  ];
};

/** "One complete copy per node", from the pages the kernel reports and the bytes compared in each replica. */
export const copyOnEveryNode = (spec: CopyOnEveryNode): Claim => ({
  ...spec,
  arms: { strategy: spec.strategy },
  judge: ({ results }) => judge(results, spec),
});
