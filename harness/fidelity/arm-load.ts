import { recordCalls } from '../counters/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import type { ArmDefinition, StrategyName } from '../results/index.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { UnimapError } from '../unimap-error.ts';
import { loadsInput, loadsProgram, parseTimed } from '../worker/loads-program.ts';
import { asParent, runProcess } from '../worker/run-process.ts';
import type { LoadChoice } from '../worker/task.ts';
import type { MarkedCalls } from './marked-calls.ts';
import { markedCalls } from './marked-calls.ts';
import type { LoadTime } from './real-load.ts';

const armOf = (strategy: StrategyName): ArmDefinition => {
  const [arm] = resolveArms({ strategy, pageKind: '4k', placement: 'local' }, 1);
  if (arm === undefined) throw new Error(`${strategy} has no arm`);
  return arm;
};

const choiceOf = (strategy: StrategyName): LoadChoice => ({
  arm: armOf(strategy),
  nodes: [0],
  allowFallback: false,
});

export const armCalls = async (
  set: OpenedSet,
  strategy: StrategyName,
  signal: AbortSignal,
): Promise<MarkedCalls> => {
  const input = loadsInput(set.description, 'counted', [choiceOf(strategy)]);
  return markedCalls(await recordCalls({ command: [loadsProgram()], input, signal }));
};

/** @throws UnimapError `arm-failed` */
export const timeArm = async (
  set: OpenedSet,
  strategy: StrategyName,
  signal: AbortSignal,
): Promise<LoadTime> => {
  const input = loadsInput(set.description, 'timed', [choiceOf(strategy)]);
  const load = parseTimed(await runProcess({ file: loadsProgram(), args: [asParent()], input }, signal));
  if (load.status === 'completed') return { wall: load.summary.figures.callReturn, cpu: load.load_cpu_ns };
  const [message, remedy] =
    load.status === 'failed' ? [load.error.message, load.error.remedy] : ['it was not cold', 'try again'];
  throw new UnimapError('arm-failed', `${strategy} did not load: ${message}`, remedy, { exitStatus: 3 });
};
