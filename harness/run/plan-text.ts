import { usualCosts, type Costs } from '../plan/costs.ts';
import {
  estimateBlock,
  spanText,
  type BlockOutline,
  type LoadedBytes,
  type Seconds,
} from '../plan/estimate.ts';
import type { GroupRoom, MemoryRoom } from '../machine/memory-room.ts';
import { unfit, unfitText, type Unfit } from '../plan/fit-memory.ts';
import { copiesOf, memoryNeed } from '../plan/memory-need.ts';
import { blockBudget, mostWarmUps } from './block-budget.ts';
import type { LaidOutPart } from '../plan/layout-size.ts';
import { accessRoundCount } from '../rounds/access-rounds.ts';
import { copiesModel, type ArmDefinition } from '../results/index.ts';
import type { RunChoice, Work } from './plan-work.ts';
import { sizeText } from '../wording/size-text.ts';

/** What an arm maps of a set, padding and copies included; of the page cache, every byte is read. */
const loadedBytes = (
  arm: ArmDefinition,
  parts: readonly LaidOutPart[],
  nodes: number,
  gibibytePageBytes: number,
): LoadedBytes => {
  const payload = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = Math.max(payload, memoryNeed(arm, parts, copiesOf(arm, nodes)));
  if (arm.pageKind !== '1g') return { plain: bytes, gibibyte: 0 };
  // Without its pages a load falls back or is refused, and clears none.
  return bytes > gibibytePageBytes ? { plain: payload, gibibyte: 0 } : { plain: 0, gibibyte: bytes };
};

const payloadOf = (arms: readonly ArmDefinition[], parts: readonly LaidOutPart[], nodes: number): number => {
  const payload = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return arms.reduce(
    (sum, arm) => sum + payload * (arm.placement === 'mirror' ? copiesOf(arm, nodes) : 1),
    0,
  );
};

const total = ({ plain, gibibyte }: LoadedBytes): number => plain + gibibyte;

export type PlannedWork = Pick<Work, 'scenario' | 'unmade' | 'arms' | 'parts' | 'cold'>;

/** A block as far as its time goes. */
const outline = (
  choice: RunChoice,
  work: PlannedWork,
  nodes: number,
  gibibytePageBytes: number,
): BlockOutline => {
  const { syscalls, integrity, client, pressure, access = pressure } = work.scenario.measure;
  const budget = blockBudget(choice, work);
  const loads = work.parts.flatMap((parts) =>
    work.arms.map((arm) => loadedBytes(arm, parts, nodes, gibibytePageBytes)),
  );
  const none = { plain: 0, gibibyte: 0 };
  return {
    sets: work.unmade.map(({ record }) => record.bytes),
    generated: choice.model === undefined,
    cold: work.cold,
    arms: work.arms.length,
    roundBytes: loads.reduce(
      (sum, each) => ({ plain: sum.plain + each.plain, gibibyte: sum.gibibyte + each.gibibyte }),
      none,
    ),
    payloadBytes: work.parts.reduce((sum, parts) => sum + payloadOf(work.arms, parts, nodes), 0),
    warmUpBytes: loads.toSorted((one, other) => total(other) - total(one))[0] ?? none,
    rounds: { minimum: budget.minimum, maximum: budget.maximum },
    seconds: budget.seconds,
    warmUps: mostWarmUps(choice, budget),
    syscalls,
    integrity,
    accessRounds: access ? accessRoundCount : 0,
    ...(client && { client: { ways: client.ways.length, tokens: client.tokens } }),
  };
};

/** Every block of a run, in order. `gibibytePageBytes`: bytes in pages of 1 GiB that were found; before that, as many as it takes. */
export const outlineBlocks = (
  choice: RunChoice,
  work: readonly PlannedWork[],
  nodes: number,
  gibibytePageBytes = Number.POSITIVE_INFINITY,
): BlockOutline[] => work.map((each) => outline(choice, each, nodes, gibibytePageBytes));

interface Needs {
  /** Bytes of generated sets that stand at once. */
  readonly disk: number;
  /** Of the largest load beside the page cache that holds its sets. */
  readonly memory: number;
  readonly runs: number;
  /** From run to run, where there is the disk for all of them at once. */
  readonly setsKept: boolean;
}

/** Bytes of all generated sets together, each once. */
const allSetBytes = (work: readonly Work[]): number => {
  const records = work.flatMap(({ unmade }) => unmade.map(({ record }) => record));
  return [...new Map(records.map(({ id, bytes }) => [id, bytes])).values()].reduce(
    (sum, bytes) => sum + bytes,
    0,
  );
};

export const needsOf = (
  choice: RunChoice,
  work: readonly Work[],
  nodes: number,
  /** `freeDisk`: where sets would be kept. */
  { runs, freeDisk = Number.POSITIVE_INFINITY }: { readonly runs: number; readonly freeDisk?: number } = {
    runs: 1,
  },
): Needs => {
  const most = (of: (each: Work) => number): number => Math.max(0, ...work.map(of));
  const setBytes = (each: Work): number => each.unmade.reduce((sum, { record }) => sum + record.bytes, 0);
  const loadBytes = ({ arms, parts }: Work): number =>
    Math.max(0, ...parts.flatMap((set) => arms.map((arm) => memoryNeed(arm, set, copiesOf(arm, nodes)))));
  /** A way that copies the model holds one copy at a time. */
  const copyBytes = (each: Work): number =>
    (each.scenario.measure.client?.ways ?? []).some(copiesModel) ? setBytes(each) : 0;
  const all = allSetBytes(work);
  const setsKept = choice.model === undefined && runs > 1 && all <= freeDisk;
  return {
    runs,
    setsKept,
    disk: choice.model === undefined ? (setsKept ? all : most(setBytes)) : 0,
    // The user's own model need not be cached whole to be loaded.
    memory: most(
      (each) =>
        Math.max(loadBytes(each), copyBytes(each)) + (choice.model === undefined ? setBytes(each) : 0),
    ),
  };
};

export interface Available {
  /** Undefined where no disk is needed. */
  readonly disk: number | undefined;
  /** Free hugepages included. */
  readonly memory: number;
  /** The control group that leaves the least ordinary memory. */
  readonly group?: GroupRoom;
}

export interface UnfitLoad {
  readonly text: string;
  readonly of: Unfit['of'];
}

/** Loads that cannot be made as they are asked for: of each arm's strategy and page kind the one that lacks most. */
export const unfitLoads = (
  work: readonly Work[],
  nodes: number,
  room: MemoryRoom,
  allowFallback: boolean,
): UnfitLoad[] => {
  const found = work.flatMap(({ arms, parts, title }) =>
    parts.flatMap((set) =>
      arms.flatMap((arm) => {
        const lacking = unfit(arm, set, copiesOf(arm, nodes), room, allowFallback);
        return lacking === undefined ? [] : [{ title, arm, lacking }];
      }),
    ),
  );
  return [...Map.groupBy(found, ({ arm }) => `${arm.strategy} ${arm.pageKind}`).values()].flatMap((same) => {
    const [most] = same.toSorted((a, b) => b.lacking.need - a.lacking.need);
    return most === undefined
      ? []
      : [
          {
            text: `${most.arm.strategy} with ${most.arm.pageKind} pages, ${most.title}: ${unfitText(most.lacking)}`,
            of: most.lacking.of,
          },
        ];
  });
};

/** What there is too little of, each with its remedy. */
export const shortages = (needs: Pick<Needs, 'disk' | 'memory'>, available: Available): string[] => [
  ...(available.disk !== undefined && needs.disk > available.disk
    ? [
        `disk: ${sizeText(needs.disk)} are needed in the cache folder, ${sizeText(available.disk)} are free\n` +
          '  free some space there, or set UNIMAP_CACHE to a folder on a larger disk',
      ]
    : []),
  ...(needs.memory > available.memory
    ? [
        `memory: ${sizeText(needs.memory)} are needed, ${sizeText(available.memory)} are available\n` +
          '  close other programs, choose a scenario with smaller sets, or a smaller model',
      ]
    : []),
];

const range = ({ minimum, maximum }: BlockOutline['rounds']): string =>
  minimum === maximum ? `${minimum} rounds` : `${minimum} to ${maximum} rounds`;

/** Every block of every run; sets that are kept are made by the first of them. */
const overRuns = (
  outlines: readonly BlockOutline[],
  { runs, setsKept }: Pick<Needs, 'runs' | 'setsKept'>,
): BlockOutline[] => {
  const later = outlines.map((block) => (setsKept ? { ...block, generated: false } : block));
  return [...outlines, ...Array.from({ length: runs - 1 }, () => later).flat()];
};

/** Of all runs together. */
export const totalSeconds = (
  outlines: readonly BlockOutline[],
  needs: Pick<Needs, 'runs' | 'setsKept'>,
  costs: Costs = usualCosts,
): Seconds => {
  const times = overRuns(outlines, needs).map((block) => estimateBlock(block, costs));
  return {
    low: times.reduce((sum, each) => sum + each.low, 0),
    high: times.reduce((sum, each) => sum + each.high, 0),
  };
};

const fromTo = (seconds: Seconds): string => {
  const [low, high] = [spanText(seconds.low), spanText(seconds.high)];
  return low === high ? `about ${low}` : `${low} to ${high}`;
};

const totalTime = (outlines: readonly BlockOutline[], needs: Needs, costs?: Costs): string =>
  fromTo(totalSeconds(outlines, needs, costs));

const needsText = (needs: Needs, available: Available): string =>
  [
    ...(available.disk === undefined
      ? []
      : [`disk ${sizeText(needs.disk)} of ${sizeText(available.disk)} free`]),
    `memory ${sizeText(needs.memory)} of ${sizeText(available.memory)} available`,
    ...(available.group === undefined
      ? []
      : [`of which the control group of ${available.group.file} allows ${sizeText(available.group.bytes)}`]),
  ].join(', ');

/** One line, before a run. */
export const shortPlan = (
  outlines: readonly BlockOutline[],
  needs: Needs,
  available: Available,
  costs?: Costs,
): string =>
  `plan: ${needs.runs === 1 ? '' : `${needs.runs} runs of `}${outlines.length} ${outlines.length === 1 ? 'block' : 'blocks'}, estimated ${totalTime(outlines, needs, costs)}; ${needsText(needs, available)}`;

/** Everything that would be run. */
export const planText = (
  work: readonly Work[],
  outlines: readonly BlockOutline[],
  needs: Needs,
  available: Available,
  costs?: Costs,
): string =>
  [
    ...work.flatMap((each, index) => {
      const block = outlines[index];
      if (block === undefined) return [];
      return [
        `[${index + 1}/${work.length}] ${each.scenario.name}: ${each.title}`,
        `  sets: ${sizeText(block.sets.reduce((sum, bytes) => sum + bytes, 0))}; ${range(block.rounds)} in at most ${spanText(block.seconds)}, after at most ${block.warmUps} loads to warm up; estimated ${fromTo(estimateBlock(block, costs))}`,
        `  also: ${[block.syscalls && 'system calls counted', block.integrity && 'every byte verified'].filter(Boolean).join(', ') || 'nothing'}`,
        ...each.arms.map(({ id }) => `  arm ${id}`),
        ...(each.scenario.measure.client?.ways ?? []).map((way) => `  client on files by ${way}`),
      ];
    }),
    '',
    `estimated time${needs.runs === 1 ? '' : ` of ${needs.runs} runs`}: ${totalTime(outlines, needs, costs)} (from bytes and arms, at the speeds ${costs === undefined ? 'of a small virtual machine' : 'of the last runs here'})`,
    `needed: ${needsText(needs, available)}`,
    '',
  ].join('\n');
