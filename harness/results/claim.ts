import { z } from 'zod';
import { Placement } from './arm.ts';
import { ClientWay } from './client.ts';

/** Below 0 where header bytes were left out. */
const Padding = z.number();

/** What a judgement is about. Of one set, all there is to know of it; of several, how many they were. */
export const ClaimFacts = z.strictObject({
  /** Baseline and candidate, or the one strategy that is judged. */
  strategies: z.array(z.string()).optional(),
  /** Of a judgement of all sets at once. */
  sets: z.int().nonnegative().optional(),
  /** Loads that were proved, or were to be, of a judgement of all sets at once. */
  cases: z.int().nonnegative().optional(),
  placement: Placement.optional(),
  scenario: z.string().optional(),
  set: z.string().optional(),
  /** Of a set of the user's files: its base name, and the bytes of all parts. */
  files: z.strictObject({ name: z.string(), bytes: z.int().nonnegative() }).optional(),
  parts: z.int().positive().optional(),
  /** The size of a part as it was asked for: headers make the parts of one set differ a little. */
  partBytes: z.number().nonnegative().optional(),
  cache: z.literal('cold').optional(),
  /** Arm ids. */
  arms: z.strictObject({ baseline: z.string(), candidate: z.string() }).optional(),
  /** Of a claim on clients: how the model's files lay for the candidate. */
  way: ClientWay.optional(),
  /** Of the candidate; `obtained` holds each kind its loads and counts were given. */
  pageKind: z.strictObject({ requested: z.string(), obtained: z.array(z.string()) }).optional(),
  /** Mapped bytes beyond the payload, divided by the payload, per replica, in the median of the loads that show it. */
  padding: z.strictObject({ baseline: Padding.optional(), candidate: Padding.optional() }).optional(),
  /** Of the candidate, as observed; the nodes of the machine where nothing was. */
  nodes: z.int().nonnegative().optional(),
  replicas: z.int().optional(),
  /** Of the candidate; 0: as the library chose. */
  threads: z.int().nonnegative().optional(),
  /** The CPUs a run's flags left for its threads. */
  cpus: z.string().optional(),
});

const verdicts = ['confirmed', 'refuted', 'inconclusive', 'unsupported'] as const;

/** What was judged under one condition. */
const judgedShape = {
  ...ClaimFacts.shape,
  /** These facts in words, with what names them apart from the others of the file. */
  condition: z.string(),
  verdict: z.enum(verdicts),
  /** What the claim promises, in words and, where it is a number, as one. */
  expected: z.strictObject({ text: z.string(), value: z.number().optional() }),
  /** `before` and `after`: of the baseline and of the candidate. Judges add figures of their own. */
  measured: z.looseObject({
    value: z.number().optional(),
    before: z.number().optional(),
    after: z.number().optional(),
    text: z.string(),
  }),
  /** Ids of the samples, or `set arm` keys of the counts and proofs, it rests on. */
  samples: z.array(z.string()),
};

export const Claim = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** The id of the document that makes it (`reports/claims/`). */
  document: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  ...judgedShape,
  /** Of a claim that is judged once over all its conditions: what was found under each. */
  conditions: z.array(z.strictObject(judgedShape)).optional(),
});

export type ClaimFactsRecord = z.infer<typeof ClaimFacts>;
export type ClaimRecord = z.infer<typeof Claim>;
