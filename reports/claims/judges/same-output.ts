import {
  clientBlocks,
  clientOutputs,
  comparedRuns,
  type ClientBlock,
} from '../../../harness/comparison/clients.ts';
import { distinct, listed, plural } from '../../wording/figures.ts';
import { expectedText } from '../claim.ts';
import type { Claim, ClaimWords, Judgement, OwnSentence } from '../claim.ts';
import { factsOfSet } from '../facts.ts';

interface SameOutput extends ClaimWords {
  readonly firstScreen?: OwnSentence;
}

const judge = (block: ClientBlock, spec: SameOutput): Judgement => {
  const told = comparedRuns(block);
  const outputs = clientOutputs(block);
  const ways = distinct(told.map(({ arm }) => block.arms.find(({ id }) => id === arm)?.way ?? arm));
  const about = {
    facts: { scenario: block.scenario, ...factsOfSet(block.set) },
    expected: { text: expectedText(spec), value: 1 },
    samples: told.map(({ id }) => id),
  };
  // One way alone would be held to nothing but itself.
  if (ways.length < 2)
    return {
      ...about,
      verdict: 'unsupported',
      measured: { text: `the output of ${plural(ways.length, 'way')} is known, and it takes two` },
    };
  const text = `${plural(told.length, 'run')} on ${listed(ways)}: ${outputs.size === 1 ? 'one output' : `${outputs.size} different outputs`}`;
  return {
    ...about,
    verdict: outputs.size === 1 ? 'confirmed' : 'refuted',
    measured: { value: outputs.size, text },
  };
};

/** Whatever way the files lie, and in every round, a client puts out the same. */
export const sameOutput = (spec: SameOutput): Claim => ({
  ...spec,
  arms: { clients: true },
  judge: ({ results }) => clientBlocks(results).map((block) => judge(block, spec)),
});
