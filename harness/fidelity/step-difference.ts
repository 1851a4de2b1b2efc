import type { PartStep, PartTrace } from './part-steps.ts';

/** How the calls on a set's parts compare: those of the real code and those of the strategy that stands for it. */
export type Likeness =
  | { readonly same: true; readonly beyond: readonly CallDifference[] }
  | { readonly same: false; readonly difference: string; readonly beyond: readonly CallDifference[] };

/** A call that one side makes more often, such as a seek before a read that the other makes with an offset. */
export interface CallDifference {
  readonly call: string;
  readonly real: number;
  readonly arm: number;
}

export const stepText = ({ act, part, from, bytes, how }: PartStep): string =>
  [
    `${act} part ${part + 1}`,
    ...(bytes === 0 ? [] : [`[${from}, ${from + bytes})`]),
    ...(how === undefined ? [] : [`(${how})`]),
  ].join(' ');

const firstDifference = (real: readonly PartStep[], arm: readonly PartStep[]): string | undefined => {
  for (let step = 0; step < Math.max(real.length, arm.length); step += 1) {
    const [one, other] = [real[step], arm[step]].map((each) => (each ? stepText(each) : 'nothing'));
    if (one !== other) return `step ${step + 1} of the real code is ${one}, of the strategy ${other}`;
  }
  return undefined;
};

const openText = ({ opened, heldOpen }: PartTrace): string =>
  `opens each part ${typeof opened === 'number' ? `${opened} times` : 'unevenly'} and holds ${heldOpen} open at once`;

const callDifferences = (real: PartTrace, arm: PartTrace): CallDifference[] =>
  [...new Set([...Object.keys(real.calls), ...Object.keys(arm.calls)])]
    .toSorted()
    .map((call) => ({ call, real: real.calls[call] ?? 0, arm: arm.calls[call] ?? 0 }))
    .filter((each) => each.real !== each.arm);

/** The same: the same parts opened as often and held as long, and the same steps on the same bytes in the same order. */
export const likeness = (real: PartTrace, arm: PartTrace): Likeness => {
  const beyond = callDifferences(real, arm);
  const difference =
    openText(real) === openText(arm)
      ? firstDifference(real.steps, arm.steps)
      : `the real code ${openText(real)}, the strategy ${openText(arm)}`;
  return difference === undefined ? { same: true, beyond } : { same: false, difference, beyond };
};
