import { Option, type Command } from 'commander';
import {
  armId,
  pageKinds,
  placements,
  strategyNames,
  type ArmDefinition,
  type PageKindName,
  type PlacementName,
  type StrategyName,
} from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { parseNodes } from './bytes-option.ts';

export interface ArmOptions {
  readonly strategy: StrategyName;
  readonly pageKind?: PageKindName | 'best';
  readonly placement?: PlacementName;
  readonly nodes?: number[];
  readonly allowFallback?: boolean;
  readonly json?: boolean;
}

export const withArmOptions = (command: Command, strategyRequired: boolean): Command =>
  command
    .addOption(
      new Option('-s, --strategy <name>', 'how the parts are laid out and filled')
        .choices(strategyNames)
        .makeOptionMandatory(strategyRequired),
    )
    .addOption(
      new Option(
        '-k, --page-kind <kind>',
        'page kind; 2m for the hugepage strategies, 4k for llama-*',
      ).choices([...pageKinds, 'best']),
    )
    .addOption(
      new Option(
        '-p, --placement <placement>',
        'mirror for the hugepage strategies, local for llama-*',
      ).choices(placements),
    )
    .option(
      '-n, --nodes <list>',
      'nodes to use, e.g. 0,1; a node named twice gets two replicas (default: all with memory)',
      parseNodes,
    )
    .option(
      '--allow-fallback',
      'accept what could be obtained instead of what was requested (exit status 0 instead of 3)',
    )
    .option('--json', 'print JSON instead of text');

const fromPageCache = (strategy: StrategyName): boolean => strategy.startsWith('llama-');

/** Every choice made, once; a combination that means nothing is refused here. */
export const resolveArm = (options: ArmOptions): ArmDefinition => {
  const { strategy } = options;
  const upstream = fromPageCache(strategy);
  const arm = {
    strategy,
    pageKind: options.pageKind ?? (upstream ? '4k' : '2m'),
    placement: options.placement ?? (upstream ? 'local' : 'mirror'),
    io: 'buffered' as const,
    threads: 1,
  };
  if (upstream && (arm.pageKind !== '4k' || arm.placement !== 'local')) {
    throw new UnimapError(
      'bad-combination',
      `${strategy} uses the page cache or the heap, as upstream does: 4k pages, local placement, nothing else`,
      'leave out --page-kind and --placement, or choose per-part, unified or unified-shipped',
      { exitStatus: 2 },
    );
  }
  return { id: armId(arm), ...arm };
};
