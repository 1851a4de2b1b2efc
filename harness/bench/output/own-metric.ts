import { UnimapError } from '../../unimap-error.ts';
import type { ClientOutput, ToldFigures } from './client-output.ts';

const told = ['loadMs', 'firstTokenMs', 'promptTokensPerSecond', 'tokensPerSecond'] as const;

/**
 * A regular expression of the user. Its named groups are figures that other clients tell too; without one, the first group is a
 * figure of its own.
 * @throws UnimapError `usage`
 */
export const parseMetric = (text: string): RegExp => {
  const refuse = (message: string, cause?: unknown): UnimapError =>
    new UnimapError(
      'usage',
      `--metric ${JSON.stringify(text)} ${message}`,
      `give a regular expression with a group around the number: --metric 'rate=([0-9.]+)', or named: '(?<tokensPerSecond>[0-9.]+) tok/s' (names: ${told.join(', ')})`,
      { exitStatus: 2, cause },
    );
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 'gmu');
  } catch (error) {
    throw refuse('is no regular expression', error);
  }
  // Against an alternative that always matches it tells its groups.
  const groups = new RegExp(`${text}|`, 'u').exec('');
  if ((groups?.length ?? 1) < 2) throw refuse('has no group');
  const strange = Object.keys(groups?.groups ?? {}).find((name) => !told.some((known) => known === name));
  if (strange !== undefined) throw refuse(`names a group ${strange}`);
  return pattern;
};

const numberOf = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/** Of its last match; undefined where it matches nothing that is a number. */
export const readMetric = (pattern: RegExp, { stdout, stderr }: ClientOutput): ToldFigures | undefined => {
  const last = [...`${stderr}\n${stdout}`.matchAll(pattern)].at(-1);
  if (last === undefined) return undefined;
  const figures: ToldFigures = {};
  for (const name of told) {
    const value = numberOf(last.groups?.[name]);
    if (value !== undefined && value >= 0) figures[name] = value;
  }
  if (last.groups !== undefined) return Object.keys(figures).length === 0 ? undefined : figures;
  const metric = numberOf(last[1]);
  return metric === undefined ? undefined : { metric };
};
