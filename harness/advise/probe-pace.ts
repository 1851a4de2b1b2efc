import type { ArmDefinition } from '../results/index.ts';
import { caught } from '../rounds/caught.ts';
import type { Executor } from '../rounds/executor.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import type { Measured } from './advice.ts';
import { chooseExcerpt, inStretches, type Excerpt, type ExcerptChoice } from './excerpt.ts';
import type { Pace } from './pace.ts';

export interface ProbeChoice extends ExcerptChoice {
  readonly arms: readonly ArmDefinition[];
  readonly cache: Measured['cache'];
  /** Before each load of an excerpt. */
  readonly touchedBytes: number;
}

export interface Probed {
  readonly paces: readonly Pace[];
  /** What a load of an excerpt takes longer for the bytes that are touched before it. */
  readonly touching: number;
}

/** Bytes that a first look at a way's pace may load. */
const mostProbed = 256 * 1024 ** 2;

/** The part in the middle, or a stretch out of the middle where a part is large. */
const probedExcerpt = async (choice: ProbeChoice, signal: AbortSignal): Promise<Excerpt> => {
  const { model, free } = choice;
  const middle = free[Math.floor(free.length / 2)] ?? 0;
  return (model.parts[middle]?.bytes ?? 0) > mostProbed
    ? inStretches(choice, mostProbed, signal)
    : chooseExcerpt({ ...choice, free: [middle] }, () => true, signal);
};

/** A load of each way on a little of the model, twice where the first may have to read it from the disk. */
export const probePaces = async (
  choice: ProbeChoice,
  executor: Executor,
  signal: AbortSignal,
): Promise<Probed> => {
  const { arms, cache, touchedBytes } = choice;
  const { set } = await probedExcerpt(choice, signal);
  const cold = cache === 'cold' || undefined;
  const load = async (arm: ArmDefinition, touchBefore?: number): Promise<Pace> => {
    signal.throwIfAborted();
    const started = performance.now();
    const outcome = await caught(signal, () =>
      executor.load(set, {
        ...chooseLoad(arm, { allowFallback: true, cold }),
        ...(touchBefore !== undefined && touchBefore > 0 && { touchBefore }),
      }),
    );
    return {
      usable: outcome.status === 'completed' ? outcome.usable / 1e9 : 0,
      seconds: (performance.now() - started) / 1000,
      bytes: set.record.bytes,
    };
  };
  const [first] = arms;
  if (first === undefined) return { paces: [], touching: 0 };
  const before = touchedBytes > 0 || cold === undefined ? await load(first, touchedBytes) : undefined;
  const paces: Pace[] = [];
  for (const arm of arms) paces.push(await load(arm));
  const [alone] = paces;
  const apart = ({ seconds, usable }: Pace): number => seconds - usable;
  const touching =
    before === undefined || alone === undefined || touchedBytes === 0
      ? 0
      : Math.max(0, apart(before) - apart(alone));
  return { paces, touching };
};
