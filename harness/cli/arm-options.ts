import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import {
  armId,
  feeds,
  ios,
  pageKinds,
  placements,
  strategyNames,
  traitsOf,
  type ArmDefinition,
  type FeedName,
  type IoName,
  type PageKindName,
  type PlacementName,
  type StrategyName,
} from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { usualThreads } from '../plan/resolve-arms.ts';
import { parseNodes, parseWhole } from './bytes-option.ts';
import { strategyHelp } from './strategy-help.ts';
import { withCpuOptions, type CpuOptions } from './cpu-options.ts';

/** A strategy, named or the usual one, with what was chosen for it. */
export interface ArmOptions extends CpuOptions {
  readonly strategy: StrategyName;
  readonly pageKind?: PageKindName | 'best';
  readonly placement?: PlacementName;
  readonly nodes?: number[];
  readonly io?: IoName;
  readonly threads?: number;
  readonly feed?: FeedName;
  readonly pin?: boolean;
  readonly dropCache?: boolean;
  readonly allowFallback?: boolean;
  readonly json?: boolean;
}

/** What commander makes of the options below. */
export interface LoadOptions extends Omit<ArmOptions, 'strategy'> {
  readonly strategy?: StrategyName;
  readonly all?: boolean;
}

export const withArmOptions = (command: Command): Command =>
  withCpuOptions(command)
    .addOption(
      new Option('-s, --strategy <name>', 'how the parts are laid out and filled (default: unified)').choices(
        strategyNames,
      ),
    )
    .addOption(
      new Option('--all', 'every strategy that allows the other options, one after the other').conflicts(
        'strategy',
      ),
    )
    .addOption(
      new Option(
        '-k, --page-kind <kind>',
        'page kind (default: 2m if the strategy has pages of its own, otherwise 4k). tmpfs needs root, or a folder that UNIMAP_TMPFS names',
      ).choices([...pageKinds, 'best']),
    )
    .addOption(
      new Option(
        '-p, --placement <placement>',
        'which nodes hold the pages (default: mirror if the strategy has pages of its own, otherwise local)',
      ).choices(placements),
    )
    .option(
      '-n, --nodes <list>',
      'nodes to use, e.g. 0,1; a node named twice gets two replicas (default: all with memory)',
      parseNodes,
    )
    .addOption(
      new Option(
        '--io <way>',
        'read through the page cache, past it, or auto: cached parts through it, other parts past it (default: auto for load and verify if the strategy allows it, otherwise the first that it allows)',
      ).choices(ios),
    )
    .option(
      '-t, --threads <n>',
      'number of threads that fill (default: 1; for strategies that fill with several: every usable CPU, and at least 8 past the page cache; with --io auto it depends on what is cached)',
      parseWhole(1, 1024),
    )
    .addOption(
      new Option(
        '--feed <way>',
        'how further replicas are filled: every node copies for itself (pull), or the node that reads a page writes it to all nodes (fan-out)',
      ).choices(feeds),
    )
    .option('--pin', 'each filling thread stays on one CPU')
    .option('--drop-cache', 'drop the parts from the page cache after they are read')
    .option(
      '--allow-fallback',
      'accept what could be obtained instead of what was requested (exit status 0 instead of 3)',
    )
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', strategyHelp);

const wrong = (message: string, remedy: string): UnimapError =>
  new UnimapError('bad-combination', message, remedy, { exitStatus: 2 });

/** For a command that loads for its own sake: a set that is cached and one that is not are both read the quicker way. */
export const resolveSingleLoad = (options: ArmOptions): ArmDefinition =>
  resolveArm(
    options.io === undefined && traitsOf(options.strategy).io.includes('auto')
      ? { ...options, io: 'auto' }
      : options,
  );

/** Every choice made, once; a combination that means nothing is refused here. */
export const resolveArm = (options: ArmOptions): ArmDefinition => {
  const { strategy } = options;
  const { memory, pageKinds: kinds, placements: able, io: ways, parallel } = traitsOf(strategy);
  const [pageKind = '4k'] = kinds;
  const [placement = 'mirror'] = able;
  const [io = 'buffered'] = ways;
  const arm = {
    strategy,
    pageKind: options.pageKind ?? pageKind,
    placement: options.placement ?? placement,
    io: options.io ?? io,
    threads: options.threads ?? usualThreads(strategy, options.io ?? io, availableParallelism()),
    ...(options.feed === 'fan-out' && { feed: options.feed }),
    ...(options.pin && { pin: true as const }),
    ...(options.dropCache && { dropCache: true as const }),
  };
  if (!kinds.includes(arm.pageKind)) {
    throw wrong(
      `${strategy} uses the page cache or the heap, as upstream does: ${kinds.join(' or ')} pages, nothing else`,
      'leave out --page-kind, or choose a strategy with pages of its own, e.g. unified',
    );
  }
  if (arm.placement === 'local' && options.nodes !== undefined) {
    throw wrong(
      'placement local is the node of the loading thread, so --nodes has no effect',
      `leave out --nodes${able.length > 1 ? ', or choose --placement mirror or interleave' : ''}`,
    );
  }
  if (!able.includes(arm.placement)) {
    throw wrong(
      `${strategy} leaves its pages where the page cache has them, so placement ${arm.placement} has no effect`,
      `leave out --placement, or choose ${able.join(' or ')}`,
    );
  }
  if (!ways.includes(arm.io)) {
    throw wrong(
      `${strategy} reads ${ways.join(' or ')}, not ${arm.io}`,
      'leave out --io, or choose unified-parallel',
    );
  }
  if (!parallel && (arm.threads > 1 || options.feed !== undefined || options.pin || options.dropCache)) {
    throw wrong(
      `${strategy} fills with one thread, so --threads, --feed, --pin and --drop-cache have no effect`,
      'leave them out, or choose unified-parallel',
    );
  }
  if (memory !== 'own' && (options.feed !== undefined || options.dropCache)) {
    throw wrong(
      `${strategy} has no replicas to feed, and leaves the page cache as upstream does, so --feed and --drop-cache have no effect`,
      'leave them out, or choose unified-parallel',
    );
  }
  return { id: armId(arm), ...arm };
};

/**
 * One arm, or under `--all` one of each strategy; of those that cannot be the reason is said.
 * @throws UnimapError `bad-combination` where none can be
 */
export const armsOf = (
  { all, strategy = 'unified', ...rest }: LoadOptions,
  resolve: (options: ArmOptions) => ArmDefinition,
  say: (text: string) => void,
): ArmDefinition[] => {
  if (!all) return [resolve({ ...rest, strategy })];
  const refused: UnimapError[] = [];
  const arms = strategyNames.flatMap((name) => {
    try {
      return [resolve({ ...rest, strategy: name })];
    } catch (error) {
      if (!(error instanceof UnimapError)) throw error;
      refused.push(error);
      say(`${name} is left out: ${error.message}`);
      return [];
    }
  });
  const [first] = refused;
  if (arms.length === 0 && first !== undefined) throw first;
  return arms;
};
