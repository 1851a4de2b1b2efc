import { fileURLToPath } from 'node:url';
import type { GuestOutcome } from './lab-guest.ts';

export const mib = 1024 ** 2;
const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** The line of a shell that runs unimap in a guest. */
export const unimapLine = (...words: string[]): string => [process.execPath, main, ...words].join(' ');

/** What `place --json` prints. */
export interface Placed {
  readonly copies: readonly {
    readonly nodes: readonly number[];
    readonly parts: readonly {
      readonly file: string;
      readonly hugeBytes: number;
      readonly hugePossible: number;
      readonly bytesByNode: Record<string, number>;
    }[];
  }[];
}
export type PlacedCopy = Placed['copies'][number];

/** Progress may stand before the JSON. */
export const answerOf = (stdout: string): Placed => JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as Placed;

/** Bytes on each of four nodes, by unimap's own reading back. */
export const byNode = (copy: PlacedCopy | undefined): number[] =>
  [0, 1, 2, 3].map((node) =>
    (copy?.parts ?? []).reduce((sum, { bytesByNode }) => sum + (bytesByNode[node] ?? 0), 0),
  );

export const isHuge = (copy: PlacedCopy | undefined): boolean =>
  copy?.parts.every(({ hugeBytes, hugePossible }) => hugeBytes === hugePossible && hugePossible > 0) ?? false;

/** By how much the fullest node is above an equal share, of that share. */
export const unevenness = (bytes: readonly number[]): number =>
  Math.max(...bytes) / (bytes.reduce((sum, each) => sum + each, 0) / bytes.length) - 1;

/** Outputs of the steps of a script, by name. */
export const steps = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, line]) => `echo '== ${name}'; ${line}; echo "== status $?"`)
    .join('\n');

export const stepsOf = ({ stdout }: GuestOutcome): Record<string, { stdout: string; status: number }> => {
  const found: Record<string, { stdout: string; status: number }> = {};
  for (const [, name = '', text = '', status = ''] of stdout.matchAll(
    /^== ([\w ]+)\n(.*?)^== status (\d+)$/gms,
  ))
    found[name] = { stdout: text, status: Number(status) };
  return found;
};
