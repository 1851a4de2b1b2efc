import { memoryNeed } from '../plan/memory-need.ts';
import type { ArmDefinition, RoundsRecord, SampleRecord } from '../results/index.ts';
import { steadyFrom } from '../statistics/steady-from.ts';
import type { OpenedSet } from '../sets/worker-set.ts';

export interface SetArm {
  readonly set: OpenedSet;
  readonly arm: ArmDefinition;
}

/** The time of a load, if it is one that can be compared with others. */
export const usableTime = ({ outcome }: SampleRecord): number | undefined =>
  outcome.status === 'completed' && outcome.usable > 0 ? outcome.usable : undefined;

/** The case that takes most memory: it touches whatever the others will. */
export const heaviest = (
  cases: readonly SetArm[],
  replicasOf: (arm: ArmDefinition) => number,
): SetArm | undefined => {
  const needs = cases.map((each) => {
    const { alignment, partBytes } = each.set.record;
    const parts = partBytes.map((bytes) => ({ bytes, alignment }));
    return { each, bytes: memoryNeed(each.arm, parts, replicasOf(each.arm)) };
  });
  return needs.toSorted((one, other) => other.bytes - one.bytes)[0]?.each;
};

interface WarmUp {
  readonly chosen: SetArm;
  /** Loads of this case that came before in this process, if any. */
  readonly before: readonly number[];
  /** Warm-up loads that an interrupted run has made: they are kept, and warmed another process. */
  readonly known: number;
  readonly most: number;
  /** The next load, by its number from 1. */
  readonly load: (number: number) => Promise<SampleRecord>;
}

/** Loads one case until its times are steady, but no more than `most` times. */
export const warmUp = async ({
  chosen,
  before,
  known,
  most,
  load,
}: WarmUp): Promise<NonNullable<RoundsRecord['warmUp']>> => {
  const times = [...before];
  let loads = known;
  while (loads - known < most && steadyFrom(times) === undefined) {
    const time = usableTime(await load(loads + 1));
    loads += 1;
    if (time === undefined) break;
    times.push(time);
  }
  return {
    set: chosen.set.record.id,
    arm: chosen.arm.id,
    loads,
    steady: steadyFrom(times) !== undefined,
  };
};
