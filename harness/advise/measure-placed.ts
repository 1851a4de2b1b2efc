import { basename, join } from 'node:path';
import { evict } from '../ffi/page-cache.ts';
import { unimap } from '../installation/command.ts';
import { chooseDestination } from '../place/destination.ts';
import { planCopies } from '../place/nodes.ts';
import { placeInCache } from '../place/place-cache.ts';
import { placeCopy, type PlaceOptions } from '../place/place-copy.ts';
import type { PlacementRecord } from '../place/placement.ts';
import { unplace } from '../place/unplace.ts';
import type { ArmDefinition, SampleRecord } from '../results/index.ts';
import { caught } from '../rounds/caught.ts';
import type { Executor } from '../rounds/executor.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { UnimapError } from '../unimap-error.ts';
import { chooseLoad } from '../worker/choose-load.ts';
import type { Excerpt } from './excerpt.ts';
import { fewestRounds, mostRounds } from './pace.ts';
import { gainFrom, type Gain } from './weigh-ways.ts';

/** Mapping the placed copy, as llama.cpp maps its files, against mapping the files where they are. */
export type PlacedMeasured =
  | {
      readonly status: 'measured';
      readonly gain: Gain;
      /** Of what was placed, in pages of 2 MiB as read back. */
      readonly hugeShare: number;
      /** That placing took, of the bytes that were measured. */
      readonly placeSeconds: number;
      readonly bytes: number;
      readonly samples: { readonly asItIs: readonly number[]; readonly placed: readonly number[] };
    }
  | { readonly status: 'not-measured'; readonly reason: string };

export interface PlacedChoice {
  readonly excerpt: Excerpt;
  /** What llama.cpp does by default. */
  readonly usual: ArmDefinition;
  readonly seconds: number;
  readonly show: (line: string, of?: string) => void;
  readonly signal: AbortSignal;
}

const usableOf = (outcome: SampleRecord['outcome']): number | undefined =>
  outcome.status === 'completed' ? outcome.usable : undefined;

const hugeShareOf = ({ copies }: PlacementRecord): number => {
  const parts = copies.flatMap((copy) => copy.parts);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return parts.reduce((sum, { obtained }) => sum + obtained.hugeBytes, 0) / Math.max(1, bytes);
};

/** The same set, its files in another folder. */
const inFolder = (set: OpenedSet, folder: string): OpenedSet => {
  const moved = (path: string): string => join(folder, basename(path));
  return {
    ...set,
    paths: set.paths.map(moved),
    description: {
      ...set.description,
      parts: set.description.parts.map((part) => ({ ...part, path: moved(part.path) })),
    },
  };
};

interface Ground {
  /** Before each load of the files as they are, and of the placed ones. */
  readonly before: { readonly asItIs: () => Promise<void>; readonly placed: () => Promise<void> };
  readonly set: OpenedSet;
}

const doing = 'a placed copy against the files where they are';

/** Rounds of both, the order turned round from one to the next, until the time is up. */
const rounds = async (
  { excerpt, usual, seconds, show, signal }: PlacedChoice,
  { before, set }: Ground,
  executor: Executor,
): Promise<{ asItIs: number[]; placed: number[] }> => {
  const times = { asItIs: [] as number[], placed: [] as number[] };
  const load = async (which: keyof typeof times): Promise<number> => {
    signal.throwIfAborted();
    await before[which]();
    const of = which === 'placed' ? set : excerpt.set;
    // Huge pages under a mapping that asked for none are what placing is for.
    const outcome = await caught(signal, () => executor.load(of, chooseLoad(usual, { allowFallback: true })));
    const usable = usableOf(outcome);
    if (usable === undefined)
      throw new UnimapError(
        'place-load',
        `a load of the files ${which === 'placed' ? 'that were placed' : 'where they are'} did not complete`,
        `try it: ${unimap} load`,
        { exitStatus: 3 },
      );
    return usable;
  };
  await load('asItIs');
  await load('placed');
  const started = performance.now();
  for (let round = 0; round < mostRounds; round += 1) {
    if (round >= fewestRounds && (performance.now() - started) / 1000 > seconds) break;
    show(`${doing}: round ${round + 1}`, doing);
    const order = round % 2 === 0 ? (['asItIs', 'placed'] as const) : (['placed', 'asItIs'] as const);
    for (const which of order) times[which].push(await load(which));
  }
  return times;
};

/** An excerpt under a name that no model has, because the model itself may be placed. */
const optionsOf = ({ show, signal }: PlacedChoice): PlaceOptions => ({
  copies: planCopies('interleave'),
  move: false,
  digest: false,
  verify: false,
  dropSourceCache: false,
  show,
  say: show,
  signal,
});

/** Places the excerpt, measures it against the files as they are, and takes it away again. */
export const measurePlaced = async (
  way: 'tmpfs' | 'cache',
  choice: PlacedChoice,
  executor: Executor,
): Promise<PlacedMeasured> => {
  const { excerpt } = choice;
  let placement: PlacementRecord | undefined;
  try {
    const started = performance.now();
    const named = { ...excerpt.model, name: `unimap-advice-${process.pid}` };
    placement =
      way === 'tmpfs'
        ? await placeCopy(
            named,
            await chooseDestination('tmpfs', excerpt.model.totalBytes),
            optionsOf(choice),
          )
        : await placeInCache(named, optionsOf(choice));
    const placeSeconds = (performance.now() - started) / 1000;
    const nothing = (): Promise<void> => Promise.resolve();
    const again = async (): Promise<void> => {
      placement = await placeInCache(named, { ...optionsOf(choice), show: () => undefined });
    };
    const readAgain = async (): Promise<void> => {
      evict(excerpt.set.paths);
      // The load before the one that is timed reads the files in, as any first start does.
      await caught(choice.signal, () =>
        executor.load(excerpt.set, chooseLoad(choice.usual, { allowFallback: true })),
      );
    };
    const hugeShare = hugeShareOf(placement);
    const samples = await rounds(
      choice,
      way === 'tmpfs'
        ? {
            before: { asItIs: nothing, placed: nothing },
            set: inFolder(excerpt.set, placement.copies[0]?.folder ?? ''),
          }
        : { before: { asItIs: readAgain, placed: again }, set: excerpt.set },
      executor,
    );
    const gain = gainFrom({ baseline: samples.asItIs, candidate: samples.placed });
    return gain === undefined
      ? { status: 'not-measured', reason: 'too few rounds were made' }
      : { status: 'measured', gain, hugeShare, placeSeconds, bytes: excerpt.set.record.bytes, samples };
  } catch (error) {
    choice.signal.throwIfAborted();
    if (!(error instanceof UnimapError)) throw error;
    return { status: 'not-measured', reason: error.message };
  } finally {
    if (placement !== undefined) await unplace(placement);
  }
};
