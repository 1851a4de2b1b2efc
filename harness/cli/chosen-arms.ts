import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  ios,
  pageKinds,
  placements,
  strategyNames,
  type ChosenArmsRecord,
  type NoticeRecord,
} from '../results/index.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import type { Scenario, ScenarioArm } from '../scenario/scenario.ts';
import { UnimapError } from '../unimap-error.ts';
import { resolveArm } from './arm-options.ts';
import { parseNodes, parseWhole } from './bytes-option.ts';
import { strategyHelp } from './strategy-help.ts';

/** What commander makes of the options below. */
export interface ArmLists extends ChosenArmsRecord {
  readonly all?: boolean;
}

const flags = {
  strategy: '--strategy',
  pageKind: '--page-kind',
  placement: '--placement',
  io: '--io',
  threads: '--threads',
  nodes: '--nodes',
} as const satisfies Record<keyof ChosenArmsRecord, string>;

const parseList =
  <T>(one: (text: string) => T) =>
  (text: string): T[] => [...new Set(text.split(',').map((each) => one(each.trim())))];

const oneOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): T => {
    const found = known.find((each) => each === text);
    if (found === undefined) throw new InvalidArgumentError(`choose from ${known.join(', ')}.`);
    return found;
  };

const threadCount = (text: string): number | 'all' | 'each' =>
  text === 'all' || text === 'each' ? text : parseWhole(1, 1024)(text);

/** Arms chosen on the command line: every combination of the values given, in place of the scenario's own. */
export const withArmLists = (command: Command): Command =>
  command
    .addOption(
      new Option('-s, --strategy <names>', "instead of the scenario's arms, e.g. per-part,unified").argParser(
        parseList(oneOf(strategyNames)),
      ),
    )
    .addOption(
      new Option(
        '--all',
        'every strategy; impossible combinations are left out, each with its reason',
      ).conflicts('strategy'),
    )
    .option(
      '-k, --page-kind <kinds>',
      `one or more of ${[...pageKinds, 'best'].join(', ')}, e.g. 4k,2m`,
      parseList(oneOf([...pageKinds, 'best'] as const)),
    )
    .option(
      '-p, --placement <placements>',
      `one or more of ${placements.join(', ')}`,
      parseList(oneOf(placements)),
    )
    .option('--io <ways>', `one or more of ${ios.join(', ')}`, parseList(oneOf(ios)))
    .option(
      '-t, --threads <counts>',
      'numbers of threads that fill: numbers, all, or each (1, 2, 4, .. up to all)',
      parseList(threadCount),
    )
    .addHelpText('after', strategyHelp);

/** Beside the options above, where the arms are loaded on the machine that reads them. */
export const withNodeList = (command: Command): Command =>
  command.option(
    '-n, --nodes <list>',
    'nodes of the arms that mirror or interleave, e.g. 0,1; a node named twice gets two replicas (default: all with memory)',
    parseNodes,
  );

/** @throws UnimapError `no-such-node` where one of these has no memory here */
export const refuseAbsentNodes = (
  nodes: readonly number[] = [],
  there: readonly { readonly id: number }[] = onlineNodesWithMemory(),
): void => {
  const absent = nodes.find((node) => there.every(({ id }) => id !== node));
  if (absent === undefined) return;
  throw new UnimapError(
    'no-such-node',
    `this machine has no node ${absent} with memory`,
    `choose with --nodes from ${there.map(({ id }) => id).join(', ')}`,
    { exitStatus: 3 },
  );
};

/** Nothing where no option was given. */
export const chosenArms = (options: ArmLists): ChosenArmsRecord | undefined => {
  const { strategy = options.all ? strategyNames : undefined } = options;
  const { pageKind, placement, io, threads, nodes } = options;
  const given = {
    ...(strategy && { strategy }),
    ...(pageKind && { pageKind }),
    ...(placement && { placement }),
    ...(io && { io }),
    ...(threads && { threads }),
    ...(nodes && { nodes }),
  };
  return Object.keys(given).length === 0 ? undefined : given;
};

/** The options as words of a command line. */
export const armListWords = (options: ArmLists): string[] => {
  const chosen = chosenArms(options) ?? {};
  return (Object.keys(flags) as (keyof ChosenArmsRecord)[]).flatMap((key) => {
    const values = chosen[key];
    return values === undefined ? [] : [flags[key], values.join(',')];
  });
};

/** The arms that are varied: of the strategies that were named, or the scenario's own. */
const bases = (
  own: readonly ScenarioArm[],
  { strategy }: ChosenArmsRecord,
): readonly Partial<ScenarioArm>[] =>
  strategy === undefined ? own : strategy.map((name) => ({ strategy: name }));

const combinations = (base: Partial<ScenarioArm>, lists: ChosenArmsRecord): Partial<ScenarioArm>[] => {
  const { pageKind, placement, io, threads } = lists;
  const axes: Partial<ScenarioArm>[][] = [
    (pageKind ?? []).map((value) => ({ pageKind: value })),
    (placement ?? []).map((value) => ({ placement: value })),
    (io ?? []).map((value) => ({ io: value })),
    (threads ?? []).map((value) => ({ threads: value })),
  ];
  return axes
    .filter((axis) => axis.length > 0)
    .reduce<Partial<ScenarioArm>[]>(
      (arms, axis) => arms.flatMap((arm) => axis.map((value) => ({ ...arm, ...value }))),
      [base],
    );
};

const worded = ({ strategy, pageKind, placement, io, threads }: Partial<ScenarioArm>): string =>
  [strategy, pageKind, placement, io, threads].filter((word) => word !== undefined).join('/');

/** With what was left open decided. What the kernel places is on no node of ours. @throws UnimapError `bad-combination` */
const settled = (
  { strategy = 'unified', ...rest }: Partial<ScenarioArm>,
  { nodes }: ChosenArmsRecord,
): ScenarioArm => {
  const { pageKind, placement } = resolveArm({
    strategy,
    ...(rest.pageKind && { pageKind: rest.pageKind }),
    ...(rest.placement && { placement: rest.placement }),
    ...(rest.io && { io: rest.io }),
    // All and each may be more than one, which is what is refused.
    ...(rest.threads !== undefined && { threads: typeof rest.threads === 'number' ? rest.threads : 2 }),
    ...(rest.feed && { feed: rest.feed }),
    ...(rest.pin && { pin: true }),
  });
  return { ...rest, strategy, pageKind, placement, ...(nodes && placement !== 'local' && { nodes }) };
};

/**
 * The scenario with the arms that were chosen, and a notice of each that cannot be, with the reason.
 * @throws UnimapError `bad-combination` where a strategy that was named, or the scenario, is left with no arm
 */
export const withChosenArms = (
  scenario: Scenario,
  lists: ChosenArmsRecord,
): { scenario: Scenario; notices: NoticeRecord[] } => {
  const notices: NoticeRecord[] = [];
  const { strategy: names } = lists;
  // Whoever asks for all of them names none.
  const named = names !== undefined && names.length < strategyNames.length;
  const arms: ScenarioArm[] = [];
  for (const base of bases(scenario.arms, lists)) {
    let refused: UnimapError | undefined;
    let able = 0;
    for (const arm of combinations(base, lists)) {
      try {
        arms.push(settled(arm, lists));
        able += 1;
      } catch (error) {
        if (!(error instanceof UnimapError)) throw error;
        refused = error;
        notices.push({ about: `arm ${worded(arm)}`, reason: error.message, remedy: error.remedy });
      }
    }
    if (named && able === 0 && refused !== undefined) throw refused;
  }
  if (arms.length > 0 && lists.nodes !== undefined && arms.every(({ nodes }) => nodes === undefined))
    throw new UnimapError(
      'bad-combination',
      `no arm of ${scenario.name} mirrors or interleaves here, so --nodes has no effect`,
      'leave out --nodes, or choose a strategy with pages of its own, e.g. unified',
      { exitStatus: 2 },
    );
  if (arms.length > 0) return { scenario: { ...scenario, arms }, notices };
  throw new UnimapError(
    'bad-combination',
    `no arm of ${scenario.name} allows the chosen options: ${notices[0]?.reason ?? 'it has none'}`,
    'choose other strategies with --strategy',
    { exitStatus: 2 },
  );
};
