import { z } from 'zod';
import { Bytes, Failed, Nanoseconds, Skipped, Unsupported } from './outcome.ts';

/**
 * How a model's files lie when a client begins. `warm` and `cold`: where they are, in the page cache or out of it. `cache`: in
 * the page cache in folios of 2 MiB. `tmpfs` and `hugetlbfs`: copied into huge pages. `interleave`: a tmpfs whose pages go
 * round all nodes. `remote`: in the page cache, on another node than the one that the client is bound to; `moved`: the same, and
 * its pages then moved to that node.
 */
export const clientWays = [
  'warm',
  'cold',
  'cache',
  'tmpfs',
  'hugetlbfs',
  'interleave',
  'remote',
  'moved',
] as const;
export const ClientWay = z.enum(clientWays);

/** A client on a model that lies one way. `id` is what samples and comparisons name it by. */
export const ClientArm = z.strictObject({
  id: z.string(),
  way: ClientWay,
  /** The node whose CPUs and memory the client was bound to; absent where it was bound to none. */
  bind: z.int().nonnegative().optional(),
  /** The program's base name. */
  client: z.string(),
  /** As it was typed: `{model}` stands for the path, which is the only thing that changes. */
  command: z.string(),
});

interface ClientFigure {
  readonly unit: 'ms' | '/s' | 'count' | 'bytes' | 'own';
  readonly better: 'lower' | 'higher';
  /** In every result; any other is absent where the client does not tell it. */
  readonly always?: true;
  /** One sentence, for the published schema. */
  readonly meaning: string;
  /** Of a column, and of what is compared. */
  readonly label: string;
}

/** Figures of one run of a client that are compared between ways. */
export const clientFigures = {
  wallMs: {
    unit: 'ms',
    better: 'lower',
    always: true,
    meaning: 'From the start of the client to its exit, or to when it was ready, where it does not exit.',
    label: 'start to end',
  },
  cpuMs: {
    unit: 'ms',
    better: 'lower',
    always: true,
    meaning: 'CPU time of the client and its children, in user and in kernel mode.',
    label: 'CPU',
  },
  readyMs: {
    unit: 'ms',
    better: 'lower',
    meaning:
      'From the start of the client until it wrote the line, or opened the port, that says it is ready.',
    label: 'ready',
  },
  loadMs: {
    unit: 'ms',
    better: 'lower',
    meaning: 'The load of the model, as the client tells it.',
    label: 'load',
  },
  firstTokenMs: {
    unit: 'ms',
    better: 'lower',
    meaning: 'From the start of the client to the first token, as the client tells it.',
    label: 'first token',
  },
  promptTokensPerSecond: {
    unit: '/s',
    better: 'higher',
    meaning: 'Tokens of the prompt a second, as the client tells it.',
    label: 'prompt tokens',
  },
  tokensPerSecond: {
    unit: '/s',
    better: 'higher',
    meaning: 'Tokens generated a second, as the client tells it.',
    label: 'tokens',
  },
  metric: {
    unit: 'own',
    better: 'higher',
    meaning: 'What a regular expression of the user found in the output.',
    label: 'own metric',
  },
  minorFaults: {
    unit: 'count',
    better: 'lower',
    always: true,
    meaning: 'Page faults of the client that read nothing from storage.',
    label: 'page faults',
  },
  majorFaults: {
    unit: 'count',
    better: 'lower',
    always: true,
    meaning: 'Page faults of the client that waited for storage.',
    label: 'major faults',
  },
  peakBytes: {
    unit: 'bytes',
    better: 'lower',
    always: true,
    meaning:
      'The most that was resident at once of the largest process of the client, mapped files included.',
    label: 'peak memory',
  },
} as const satisfies Record<string, ClientFigure>;

export type ClientFigureName = keyof typeof clientFigures;
export const clientFigureNames = Object.keys(clientFigures) as ClientFigureName[];
export const clientFigureOf = (name: ClientFigureName): ClientFigure => clientFigures[name];

type FigureShape = {
  [K in ClientFigureName]: (typeof clientFigures)[K] extends { always: true }
    ? z.ZodNumber
    : z.ZodOptional<z.ZodNumber>;
};

const figureShape = Object.fromEntries(
  clientFigureNames.map((name) => {
    const { unit, meaning, always } = clientFigureOf(name);
    const whole = unit === 'count' || unit === 'bytes';
    const value = (
      whole ? z.int().nonnegative() : unit === 'own' ? z.number() : z.number().nonnegative()
    ).describe(meaning);
    return [name, always ? value : value.optional()];
  }),
) as FigureShape;

/** What of the model's files the process mapped that had most of them in memory, when it had most, from /proc/PID/smaps. */
export const ClientMapped = z.strictObject({
  bytes: Bytes,
  /** Of these, in memory. Absent where it was not read. */
  residentBytes: Bytes.optional(),
  /** Of these, mapped in pages of 2 MiB or more. */
  hugeBytes: Bytes,
  byNode: z.record(z.string(), Bytes).optional(),
  /** Of the same process: memory without a file, in which repacked and copied weights lie. */
  anonymousBytes: Bytes.optional(),
  /** Of the same process. */
  pageTableBytes: Bytes.optional(),
});

/**
 * A process of ours that maps the same files once more, by the calls of llama.cpp, and touches every page: what the layout of
 * the files leaves to do, without a client's own work.
 */
export const ClientAttach = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('completed'), callReturn: Nanoseconds, usable: Nanoseconds }),
  Failed,
  Skipped,
  Unsupported,
]);

/** One run of a client. */
export const ClientRun = z.strictObject({
  /** That of its arm. */
  way: ClientWay,
  ...figureShape,
  /** SHA-256 of what it put out, in hex; of two runs that computed the same it is the same. Absent where it was not asked for. */
  outputDigest: z.string().optional(),
  mapped: ClientMapped,
  /** How the files were found to lie before the client began: bytes in huge pages, of those that could. Absent of ways without. */
  placed: z.strictObject({ hugeBytes: Bytes, hugePossible: Bytes }).optional(),
  /** It took so long to make the way before the client began, which is in no other figure. */
  madeMs: z.number().nonnegative().optional(),
  /** Of scenarios that ask for it. */
  attach: ClientAttach.optional(),
});

/** One client, once, on one set that lies one way: a fresh process, in alternating rounds with the other ways. */
export const ClientRecord = z.strictObject({
  kind: z.literal('client'),
  id: z.string(),
  /** The id of the run it is of, where runs were merged. */
  run: z.string().optional(),
  scenario: z.string(),
  set: z.string(),
  /** The id of a `ClientArm`. */
  arm: z.string(),
  /** `first`: before the rounds, in no ratio. */
  role: z.enum(['first', 'timed']),
  round: z.int().nonnegative(),
  position: z.int().nonnegative(),
  outcome: z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('completed'), client: ClientRun }),
    Failed,
    Skipped,
    Unsupported,
  ]),
});

export type ClientWayName = (typeof clientWays)[number];
export type ClientArmRecord = z.infer<typeof ClientArm>;
export type ClientMappedRecord = z.infer<typeof ClientMapped>;
export type ClientAttachOutcome = z.infer<typeof ClientAttach>;
export type ClientRunRecord = z.infer<typeof ClientRun>;
export type ClientRecordType = z.infer<typeof ClientRecord>;
export type ClientOutcome = ClientRecordType['outcome'];

/** Asked for huge pages. */
const hugeWays: readonly ClientWayName[] = ['cache', 'tmpfs', 'hugetlbfs', 'interleave'];
export const asksForHugePages = (way: ClientWayName): boolean => hugeWays.includes(way);

/** Of one node, and so of a client that is bound to it. */
export const needsNode = (way: ClientWayName): boolean => way === 'remote' || way === 'moved';

/** Into memory of its own, beside the page cache of the files. */
export const copiesModel = (way: ClientWayName): boolean =>
  way === 'tmpfs' || way === 'hugetlbfs' || way === 'interleave';

/**
 * The least part of what could lie in huge pages that the client must have mapped in them. llama.cpp unmaps the header of each
 * part, and with it the first huge page: of parts of 16 MiB that is an eighth.
 */
const enough = 0.75;

/**
 * Whether the client's weights lay as its way says. One that maps less than the model (it was ready early, or reads the rest) is
 * held against what it mapped.
 */
export const clientObtained = ({ way, mapped, placed }: ClientRunRecord): boolean => {
  if (!asksForHugePages(way)) return true;
  const possible = Math.min(placed?.hugePossible ?? mapped.bytes, mapped.residentBytes ?? mapped.bytes);
  return mapped.hugeBytes > 0 && mapped.hugeBytes >= enough * possible;
};
