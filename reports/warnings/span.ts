import type { MachineStateRecord } from '../../harness/results/state.ts';

/** The loads of some sets, from the state of the machine before them to the one after. */
export interface Span {
  readonly scenario: string;
  readonly before: MachineStateRecord;
  readonly after: MachineStateRecord;
  readonly seconds: number;
}

const setsOf = (state: MachineStateRecord): string =>
  JSON.stringify([state.scenario, state.sets.map(({ set }) => set)]);

/**
 * Each `after` with the last `before` of the same scenario and sets. A run that was killed left a `before` alone, which
 * gives no span; merged runs of one machine give one each.
 */
export const spansOf = (states: readonly MachineStateRecord[]): Span[] => {
  const open = new Map<string, MachineStateRecord>();
  return states.flatMap((state) => {
    const key = setsOf(state);
    const before = open.get(key);
    open.delete(key);
    if (state.when === 'before') open.set(key, state);
    if (state.when === 'before' || before === undefined) return [];
    const seconds = (Date.parse(state.time) - Date.parse(before.time)) / 1000;
    return [{ scenario: state.scenario, before, after: state, seconds }];
  });
};

/** The set a span is about, where it is about one. */
export const setOf = ({ before }: Span): { set?: string } => {
  const [first, ...more] = before.sets;
  return first === undefined || more.length > 0 ? {} : { set: first.set };
};
