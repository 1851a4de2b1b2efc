import { z } from 'zod';
import { Io, PageKind, Placement, Strategy } from './arm.ts';
import { Rounds } from './rounds.ts';
import { Environment, Notice } from './results.ts';
import { Observation } from './sample.ts';

/** Raised whenever a line changes its form: a run is continued by the version that began it. */
export const journalFormat = 2;

/** Which of several runs of the same choices it is, each in processes of its own. */
export const Repetition = z.strictObject({
  /** The same for all of them, and for no others. */
  group: z.string(),
  number: z.int().positive(),
  of: z.int().positive(),
});

/** Arms chosen on the command line: every combination of the values, of what is absent as the strategy or the scenario has it. */
export const ChosenArms = z.strictObject({
  strategy: z.array(Strategy).optional(),
  pageKind: z.array(z.enum([...PageKind.options, 'best'])).optional(),
  placement: z.array(Placement).optional(),
  io: z.array(Io).optional(),
  threads: z.array(z.union([z.int().positive(), z.enum(['all', 'each'])])).optional(),
  /** Of every arm whose placement is not local. */
  nodes: z.array(z.int().nonnegative()).optional(),
});

/** What was chosen on the command line; a run is continued with the same, or not at all. */
export const Choices = z.strictObject({
  scenarios: z.array(z.string()),
  quick: z.boolean(),
  seed: z.int(),
  /** Minutes for the rounds of a block; absent where the scenarios' own hold. */
  budget: z.number().positive().optional(),
  /** The user's model: its base name, as in results. */
  model: z.string().optional(),
  /** Absent where the scenarios' own arms hold. */
  arms: ChosenArms.optional(),
  /** Which CPUs threads were to leave alone; absent where none. */
  cpus: z.strictObject({ noHyperthreading: z.boolean(), noEfficiencyCores: z.boolean() }).optional(),
  /** Strategy -> the share of its own time that each of its loads was slowed by on purpose. */
  delays: z.record(z.string(), z.number()).optional(),
  /** Absent where it is not repeated. */
  repetition: Repetition.optional(),
});

/** The first line of samples.ndjson: which run the rest is of. */
export const JournalHeader = z.strictObject({
  kind: z.literal('run'),
  format: z.literal(journalFormat),
  id: z.string(),
  time: z.iso.datetime(),
  command: z.string(),
  commit: z.string(),
  choices: Choices,
  /** SHA-256 over every block's scenario, sets and arms. */
  plan: z.string(),
  environment: Environment,
});

/** One more line of samples.ndjson: an observation, or how far the run has come. */
export const JournalLine = z.discriminatedUnion('kind', [
  ...Observation.options,
  /** The rounds of a block are done. */
  z.strictObject({ kind: z.literal('block'), block: Rounds }),
  /** Everything about a block is done. */
  z.strictObject({
    kind: z.literal('finished'),
    scenario: z.string(),
    sets: z.array(z.string()),
    notice: Notice.optional(),
  }),
  z.strictObject({ kind: z.literal('resumed'), time: z.iso.datetime(), commit: z.string() }),
]);

export type RepetitionRecord = z.infer<typeof Repetition>;
export type ChosenArmsRecord = z.infer<typeof ChosenArms>;
export type ChoicesRecord = z.infer<typeof Choices>;
export type JournalHeaderRecord = z.infer<typeof JournalHeader>;
export type JournalLineRecord = z.infer<typeof JournalLine>;
