import { z } from 'zod';
import { ClientWay, feeds, Io, PageKind, Placement, Strategy, traitsOf } from '../results/index.ts';
import { isRoundRange } from '../statistics/budget.ts';

const flag = z.literal(true).exactOptional();
const count = z.int().positive();

/** A set to generate for the question: equal parts of `partBytes`, as the generator's profile makes them. */
const scenarioSet = z.strictObject({
  parts: count,
  partBytes: count,
  sizeClass: z.enum(['tiny', 'real']),
  /** `llama`: a model that llama.cpp runs. `plain`: valid GGUF, exact sizes. */
  profile: z.enum(['llama', 'plain']),
  /** Dropped from the page cache before every load. */
  cache: z.literal('cold').exactOptional(),
  /** Of a model: few layers make large tensors. Without it, whichever number brings the parts nearest to `partBytes`. */
  layers: count.exactOptional(),
  /** Left out under `--quick`. */
  onlyFull: flag,
});

const scenarioArm = z.strictObject({
  strategy: Strategy,
  pageKind: z.enum([...PageKind.options, 'best']),
  placement: Placement,
  /** The strategy's default: buffered, but for those that read past the page cache. */
  io: Io.exactOptional(),
  /** `all` usable CPUs, or an arm for `each` count up to that; without it, as many as usually serve the strategy. */
  threads: z.union([count, z.enum(['all', 'each'])]).exactOptional(),
  feed: z.enum(feeds).exactOptional(),
  pin: flag,
  /**
   * On the first so many nodes, which are named again where the machine has fewer; `each` count is an arm, up to the
   * nodes there are, and 2 at least. Without it, a replica on every node.
   */
  replicas: z.union([count, z.literal('each')]).exactOptional(),
  /** Of a mirror or an interleave: on these nodes, a replica for each time that one is named. Without it, all with memory. */
  nodes: z.array(z.int().nonnegative()).min(1).exactOptional(),
  /** Left out on sets of more parts: where each part takes a page of 1 GiB, few machines have the memory for many. */
  mostParts: count.exactOptional(),
  /** Left out on sets of smaller parts, on which the arm does what another arm does. */
  leastPartBytes: count.exactOptional(),
  /** Left out under `--quick`. */
  onlyFull: flag,
});

const roundsRule =
  'both even, the minimum first, so that each order of a round has a round in the reverse order; or both 1, for sizes that are not timed';
const roundRange = z
  .strictObject({ minimum: z.int(), maximum: z.int() })
  .refine(isRoundRange, { error: roundsRule });
const fixedRounds = z
  .int()
  .refine((fixed) => isRoundRange({ minimum: fixed, maximum: fixed }), { error: 'even, or 1' });

/** By the sets' size class, `own` for the user's files. */
const bySizeClass = <T extends z.ZodType>(each: T) => z.strictObject({ tiny: each, real: each, own: each });

/** What a load would refuse: the field, and what its strategy can have there. */
const misfits = (arm: z.infer<typeof scenarioArm>): (readonly [field: string, able: string])[] => {
  const { memory, pageKinds, placements, io, parallel } = traitsOf(arm.strategy);
  const alone = ({ threads, feed, pin }: typeof arm): boolean =>
    (threads ?? 1) === 1 && feed === undefined && pin === undefined;
  const checks = [
    ['pageKind', pageKinds.includes(arm.pageKind), pageKinds.join(' or ')],
    ['placement', placements.includes(arm.placement), placements.join(' or ')],
    ['io', arm.io === undefined || io.includes(arm.io), io.join(' or ')],
    ['threads', parallel || alone(arm), 'one thread, and so neither feed nor pin'],
    ['nodes', arm.placement !== 'local' || arm.nodes === undefined, 'nodes if its placement is not local'],
    ['feed', memory === 'own' || arm.feed === undefined, 'no replicas, and so no feed'],
  ] as const;
  return checks.flatMap(([field, fits, able]) => (fits ? [] : [[field, able] as const]));
};

/** One question: which sets, loaded in which ways, and what is measured. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'small letters, digits and hyphens, as in part-size' }),
  /** The sentence that says which question it answers. */
  question: z.string().min(1),
  sets: z.array(scenarioSet).min(1),
  arms: z
    .array(
      scenarioArm.superRefine((arm, context) => {
        for (const [field, able] of misfits(arm))
          context.addIssue({ code: 'custom', path: [field], message: `${arm.strategy} can have ${able}` });
      }),
    )
    .min(1),
  /** All sets are made at once and loaded in the same rounds, so that growth over sets is a ratio within a round. */
  together: flag,
  measure: z.strictObject({
    /** Timed rounds of a block: at least the minimum, then until every comparison is narrow, at most the maximum. */
    rounds: bySizeClass(roundRange),
    /** Exactly so many under `--quick`. */
    quickRounds: bySizeClass(fixedRounds),
    /** That the rounds of one block may take; 5 where it is not said. */
    minutes: z.number().positive().exactOptional(),
    syscalls: z.boolean(),
    integrity: z.boolean(),
    micro: z.boolean(),
    /** What was loaded is read, again and again, in rounds of their own. */
    access: flag,
    /** The same in a control group that holds little more than the model, after others have read files there. */
    pressure: flag,
    /**
     * Our own client starts, loads and generates tokens on files that lie in each of these ways, in the same rounds as the
     * loads of the arms. `attach`: mapping the same files once more is timed too.
     */
    client: z
      .strictObject({ ways: z.array(ClientWay).min(1), tokens: count.max(256), attach: flag })
      .exactOptional(),
  }),
});

export type RoundRange = z.infer<typeof roundRange>;
export type ScenarioSet = z.infer<typeof scenarioSet>;
export type ScenarioArm = z.infer<typeof scenarioArm>;
export type Scenario = z.infer<typeof scenarioSchema>;
