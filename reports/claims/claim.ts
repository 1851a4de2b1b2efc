import type { ArmChoice } from '../../harness/comparison/arm-pairs.ts';
import type { View } from '../../harness/comparison/view.ts';
import type { ArmDefinition } from '../../harness/results/arm.ts';
import type { ClaimFactsRecord, ClaimRecord } from '../../harness/results/claim.ts';
import type { ComparisonRecord, ModelSetRecord } from '../../harness/results/results.ts';
import type { StrategyName } from '../../harness/results/strategy.ts';

/** Where claims come from. */
export interface ClaimDocument {
  readonly id: string;
  readonly title: string;
  /** Its name within a sentence: "the seed", "llama.cpp#7420". */
  readonly short: string;
  /** Where it is public. */
  readonly link?: string;
  /** As YYYY-MM-DD; or why it has none, in words. */
  readonly date: string | { readonly undated: string };
  /** Every report tells what its run left open of it; of another document only where the run tried a claim of it. */
  readonly always?: true;
}

/**
 * The arms a claim is about: pairs of two strategies that are alike in the sense it names, or every arm of one; clients on
 * files that lie in different ways; none, where the document's own figures are tested against each other.
 */
type ClaimArms =
  PairOfArms | { readonly strategy: StrategyName } | { readonly clients: true } | { readonly none: true };

export interface PairOfArms {
  /** A strategy, or one with what else the document says of it: a page kind, direct I/O. */
  readonly baseline: ArmChoice;
  readonly candidate: ArmChoice;
  readonly alike: (one: ArmDefinition, other: ArmDefinition) => boolean;
}

/** The sets a claim is about; what is absent is left open. */
export interface ClaimSets {
  /** Both ends included. */
  readonly parts?: { readonly from: number; readonly to?: number };
  /** `cold`: dropped from the page cache before each load. */
  readonly cache?: 'cold' | 'warm';
}

/** What two claims may be judged on alike: an arm pair on a set. */
export type Subject = Pick<ClaimRecord, 'scenario' | 'set' | 'arms'>;

/** A judgement that measured the same on the baseline and on the candidate. */
export interface FromTo extends Pick<ClaimRecord, 'condition' | 'verdict'>, Subject {
  readonly value?: number | undefined;
  readonly before: number;
  readonly after: number;
}

/** What the first screen says of a claim: some words of the answer's sentences, or a sentence of its own. */
export type FirstScreen =
  | OwnSentence
  /** Said of the condition in which most was at stake: a sentence for each document and pair of arms. */
  | {
      readonly in: 'calls';
      readonly pair: PairInWords;
      readonly words: (judged: FromTo) => string | undefined;
    }
  /** Counted among the promised speeds: a sentence for each document and pair of arms. */
  | { readonly in: 'time'; readonly pair: PairInWords }
  | { readonly in: 'memory'; readonly words: (judged: FromTo) => string }
  | { readonly in: 'proof'; readonly words: Readonly<Record<ClaimRecord['verdict'], string>> };

export interface OwnSentence {
  readonly in: 'own-sentence';
  readonly words: (judged: readonly ClaimRecord[]) => string | undefined;
}

/** What the answer may say of a claim of one kind: each judge names the place its figures fit, so that no other compiles. */
export type ScreenIn<P extends FirstScreen['in']> = Extract<FirstScreen, { in: P }> | OwnSentence;

/** What the answer calls the two arms of a claim. */
export interface PairInWords {
  /** "one mapping per part" */
  readonly baseline: string;
  /** "one mapping per node" */
  readonly candidate: string;
}

/** What whoever adds a claim always tells. */
export interface ClaimWords {
  /** Unique among all documents; it stands in results files. */
  readonly id: string;
  readonly document: ClaimDocument;
  /** The words of the document. */
  readonly quote: readonly string[];
  /** What it says, in short. */
  readonly says: string;
  /** How that is read so that it can be measured; follows upon `says`. */
  readonly readAs?: string;
  readonly firstScreen?: FirstScreen;
}

export interface Evidence {
  readonly results: View;
  readonly comparisons: readonly ComparisonRecord[];
}

interface Judged extends Pick<ClaimRecord, 'verdict' | 'expected' | 'measured' | 'samples'> {
  readonly facts: ClaimFactsRecord;
}

/** The claim's verdict on one subject; or on all at once, and then what was found of each. */
export interface Judgement extends Judged {
  readonly conditions?: readonly Judged[];
}

export interface Claim extends ClaimWords {
  readonly arms: ClaimArms;
  /** Absent: every set. */
  readonly sets?: ClaimSets;
  /** A judgement a subject; none where the run holds nothing of it. */
  readonly judge: (evidence: Evidence) => Judgement[];
}

export const expectedText = ({ says, readAs = '' }: ClaimWords): string => `${says}${readAs}`;

export const isAbout = (
  { sets: { parts, cache } = {} }: Pick<Claim, 'sets'>,
  set: Pick<ModelSetRecord, 'parts' | 'cache'>,
): boolean =>
  (parts === undefined || (set.parts >= parts.from && set.parts <= (parts.to ?? Infinity))) &&
  (cache === undefined || cache === (set.cache ?? 'warm'));
