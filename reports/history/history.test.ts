import { describe, expect, it } from 'vitest';
import type { ResultsRecord } from '../../harness/results/index.ts';
import { deriveResults } from '../derive-results.ts';
import { historyOf, type History } from './history.ts';
import { renderHistory, renderHistoryText } from './render-history.ts';
import { runsOverTime } from './test-support/runs-over-time.ts';
import { trendPlots } from './trend-plots.ts';

const options = { metrics: ['usable-time'], threshold: 0.05 } as const;
const history = (runs: readonly ResultsRecord[]): History =>
  historyOf(
    runs.map((results) => ({ path: `${results.run.id}.json`, results: deriveResults(results) })),
    options,
  );
const changesIn = ({ machines }: History) =>
  machines.flatMap(({ series }) => series.flatMap((one) => one.changes.map((change) => ({ one, change }))));

const planted = runsOverTime({ from: 6, strategy: 'unified', factor: 1.3 });

describe('historyOf', () => {
  it('says since when: a planted change stands between the two runs, in each ratio of the arm that changed', () => {
    const found = changesIn(history(planted));
    expect(found.length).toBeGreaterThan(5);
    for (const { one, change } of found) {
      expect(change.before.id).toBe('run-5');
      expect(change.after.id).toBe('run-6');
      const slower = one.candidate.startsWith('unified/');
      expect(slower || one.baseline.startsWith('unified/')).toBe(true);
      expect(change.verdict).toBe(slower ? 'regressed' : 'improved');
      const times = slower ? change.change : 1 / change.change;
      expect(times).toBeGreaterThan(1.2);
      expect(times).toBeLessThan(1.4);
    }
  });

  it('shows no change where none was planted', () => {
    expect(changesIn(history(runsOverTime(undefined)))).toEqual([]);
  });

  it('takes runs in the order of time, whatever the order of files', () => {
    expect(changesIn(history(planted.toReversed()))).toEqual(changesIn(history(planted)));
  });

  it('does not name a change that only the last run shows: it may be that run', () => {
    expect(changesIn(history(planted.slice(0, 7)))).toEqual([]);
    expect(changesIn(history(planted.slice(0, 8)))).not.toEqual([]);
  });

  it('never mixes machines: ratios of one are not those of another', () => {
    const other = planted.slice(6).map((results) => ({
      ...results,
      environment: {
        ...results.environment,
        cpu: { ...results.environment.cpu, model: 'Another CPU' },
      },
    }));
    const found = history([...planted.slice(0, 6), ...other]);
    expect(found.machines.map(({ runs }) => runs.length)).toEqual([6, 4]);
    expect(changesIn(found)).toEqual([]);
  });

  it('leaves out what is no whole run of its own, with the reason', () => {
    const [one, two, three] = planted as [ResultsRecord, ResultsRecord, ResultsRecord];
    const partial = { ...two, run: { ...two.run, complete: false } };
    const empty = { ...three, samples: [], run: { ...three.run, id: 'empty' } };
    const { leftOut, machines } = history([one, one, partial, empty]);
    expect(machines[0]?.runs.length).toBe(1);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('there already'),
      expect.stringContaining('before its plan was done'),
      expect.stringContaining('compares nothing'),
    ]);
  });
});

describe('what is rendered', () => {
  it('begins with the number of changes, and names the commits between which they came', () => {
    const text = renderHistoryText(history(planted));
    expect(text.split('\n')[0]).toMatch(/^\d+ changes on 1 machine$/);
    expect(text).toMatch(
      /Between ccccccccccc5 .* and ccccccccccc6 .*: \d+ ratios changed, each with unified in it\./,
    );
    expect(text).toMatch(/regressed .*cccccccccc5.*cccccccccc6/);
  });

  it('is a page with a picture for each of the ratios that changed, at most six', () => {
    const found = history(planted);
    const plots = found.machines.map(trendPlots);
    expect(plots.flat().length).toBe(6);
    const page = renderHistory(found, plots);
    for (const { name } of plots.flat()) expect(page).toContain(`plots/${name}.svg`);
    expect(page).toContain('## How to read it');
  });

  it('says when there are too few runs for any change', () => {
    expect(renderHistoryText(history(planted.slice(0, 3)))).toContain('3 runs can show no change; four can');
  });
});
