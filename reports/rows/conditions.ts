import type { Derived } from '../derive-results.ts';
import type { LoadRow } from './loads.ts';
import { drawable } from './drawable.ts';
import { baselinePaddingWords } from './padding-share.ts';
import { distinct, listed } from '../wording/figures.ts';

const range = (values: readonly number[], unit: string): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? `${low} ${unit}` : `${low} to ${high} ${unit}`;
};

/** Under what the rows were measured: pages obtained, replicas, rounds, nodes. */
export const conditions = (results: Derived, rows: readonly LoadRow[]): string => {
  if (rows.length === 0) return '';
  const loads = rows.flatMap(({ steady }) => steady);
  const kinds = distinct<string>(loads.map(({ obtained }) => obtained.pageKind)).toSorted();
  const nodes = (results.merged?.map(({ environment }) => environment) ?? [results.environment]).map(
    (environment) => environment.nodes.length,
  );
  return [
    `${listed(kinds)} pages`,
    ...baselinePaddingWords(rows),
    range(
      loads.map(({ pages }) => pages.replicas),
      Math.max(...loads.map(({ pages }) => pages.replicas)) === 1 ? 'replica' : 'replicas',
    ),
    `machine of ${range(nodes, Math.max(...nodes) === 1 ? 'node' : 'nodes')}`,
    range(
      rows.map(({ steady }) => steady.length),
      rows.every(({ steady }) => steady.length === 1) ? 'load each' : 'loads each',
    ),
  ].join(', ');
};

/** Of everything that was timed as it was asked for. */
export const measuredConditions = (results: Derived): string => conditions(results, drawable(results));
