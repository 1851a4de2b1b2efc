import type { Derived } from '../derive-results.ts';
import { standing } from '../../harness/comparison/standing.ts';
import { figureOf, metricNames, rowOf } from '../../harness/results/metrics.ts';
import { csv } from './csv.ts';
import type { View } from '../../harness/comparison/view.ts';

/** One row a sample: durations in nanoseconds, sizes in bytes. */
export const samplesCsv = (results: View): string => {
  const arms = new Map(results.arms.map((arm) => [arm.id, arm]));
  const sets = new Map(results.sets.map((set) => [set.id, set]));
  return csv(
    [
      'id',
      'scenario',
      'set',
      'parts',
      'bytes',
      'arm',
      'strategy',
      'page_kind',
      'placement',
      'io',
      'threads',
      'role',
      'round',
      'position',
      'status',
      'as_requested',
      'obtained_page_kind',
      'obtained_placement',
      ...metricNames.map((name) => rowOf(name).csv),
      'replicas',
      'misplaced_pages',
    ],
    results.samples.map((sample) => {
      const { id, scenario, set, arm, role, round, position, outcome } = sample;
      const { strategy, pageKind, placement, io, threads } = arms.get(arm) ?? {};
      const { parts, bytes } = sets.get(set) ?? {};
      const asked = {
        id,
        scenario,
        set,
        parts,
        bytes,
        arm,
        strategy,
        page_kind: pageKind,
        placement,
        io,
        threads,
        role,
        round,
        position,
      };
      if (outcome.status !== 'completed') return { ...asked, status: outcome.status };
      const { pages, obtained } = outcome;
      return {
        ...asked,
        status: outcome.status,
        as_requested: standing(sample).fit,
        obtained_page_kind: obtained.pageKind,
        obtained_placement: obtained.placement,
        ...Object.fromEntries(metricNames.map((name) => [rowOf(name).csv, figureOf(outcome, name)])),
        replicas: pages.replicas,
        misplaced_pages: pages.misplaced,
      };
    }),
  );
};

/** One row a comparison; `ratio` is candidate / baseline, outliers are places among the rounds. `runs`: whose spread the interval covers. */
export const comparisonsCsv = (derived: Derived): string =>
  csv(
    [
      'scenario',
      'set',
      'baseline_set',
      'baseline',
      'candidate',
      'metric',
      'unit',
      'better',
      'ratio',
      'low',
      'high',
      'n',
      'runs',
      'mad',
      'smallest_effect',
      'outliers',
    ],
    derived.derived.comparisons.map((comparison) => ({
      ...comparison,
      baseline_set: comparison.baselineSet,
      runs: comparison.runs?.length,
      smallest_effect: comparison.smallestEffect,
      outliers: comparison.outliers.join(' '),
    })),
  );
