import { claims } from './claims/registry.ts';
import { reportOf } from './test-support/rendered.ts';
import { describe, expect, it } from 'vitest';
import {
  arm,
  count,
  counted,
  modelSet,
  results,
  timed,
} from '../harness/results/test-support/results-builder.ts';
import { sampleRun } from './test-support/sample-run.ts';

const section = (report: string, heading: string): string =>
  report.split(/^## /mu).find((one) => one.startsWith(heading)) ?? '';

describe('renderReport', () => {
  it('says the same in the same bytes, whatever was derived before', () => {
    const run = sampleRun();
    const report = reportOf(run);
    expect(reportOf(run)).toBe(report);
    expect(reportOf({ ...run, derived: { comparisons: [], claims: [] } })).toBe(report);
  });

  it('survives a file without any observation', () => {
    const report = reportOf(results());
    expect(report).toContain('was not established here');
    // Figures of a document against each other take no observation.
    const shown = claims.filter(({ document }) => document.always === true);
    const reckoned = shown.filter(({ arms }) => 'none' in arms).length;
    const all = shown.length;
    expect(report).toContain(`${all} claims in all: ${reckoned} refuted and ${all - reckoned} not tried.`);
    expect(report).not.toMatch(/NaN|undefined|Infinity/u);
  });

  it('answers for cold sets apart from warm ones', () => {
    const run = sampleRun();
    const [first] = run.sets.filter(({ sizeClass }) => sizeClass === 'real');
    const sets = run.sets.map((set) => (set === first ? { ...set, cache: 'cold' as const } : set));
    const [answer = '', before = ''] = [{ ...run, sets }, run].map((each) =>
      section(reportOf(each), 'Claims'),
    );
    expect(answer).toMatch(/with real parts, one mapping per node is/u);
    expect(answer).toMatch(/with real parts read from storage, one mapping per node is/u);
    expect(before).not.toContain('storage');
  });

  it('answers for hugepages, whatever other pages were loaded', () => {
    const set = modelSet(4);
    const arms = (['2m', 'thp'] as const).flatMap((pageKind) =>
      (['per-part', 'unified'] as const).map((strategy) => arm(strategy, { pageKind })),
    );
    const times = [60, 30, 90, 10].map((each) => Array.from({ length: 6 }, () => each * 1_000_000));
    const samples = arms.flatMap((one, index) => timed(set, one, times[index] ?? []));
    const answer = reportOf(results({ sets: [set], arms, samples })).split('\n')[2];
    expect(answer).toBe(
      '**On 2 MiB pages, one mapping loads tiny parts 2.00 times as fast as one mapping per part.**',
    );
  });

  it('says of an emulated machine that timed nothing what it left out and why', () => {
    const { environment, ...run } = sampleRun();
    const report = reportOf({
      ...run,
      environment: { ...environment, emulated: 'qemu (tcg)' },
      samples: [],
      states: [],
    });
    expect(report).toContain(
      'What one mapping gains in time an emulated machine (qemu (tcg)) cannot tell. One mapping made memory with 3 calls where one mapping per part took 600.',
    );
    expect(report).toContain('no load is timed on an emulated machine (qemu (tcg))');
    expect(report).toContain('No load was timed.');
    expect(report).not.toMatch(/neighbours|warm page cache|state of the machine was not recorded|once more/u);
  });

  it('tells what was found of the claims in a sentence each', () => {
    const claimed = section(reportOf(sampleRun()), 'Claims');
    expect(claimed).toContain('from 600 to 3, exactly as the seed says');
    expect(claimed).toContain('- Copies on several nodes were not tested.');
  });

  it('never shows a fallback in a row called hugepages', () => {
    const time = section(reportOf(sampleRun()), 'Time');
    expect(time).toContain('unified, FALLBACK to 4k pages, mirror');
    const overview = time.split('<details>')[0] ?? '';
    expect(overview).not.toContain('FALLBACK');
  });

  it('counts every fallback, failure, skip and missing counter with its reason and remedy', () => {
    const outcomes = section(reportOf(sampleRun()), 'Fallbacks');
    expect(outcomes).toContain('| load fell back | 1 | unified |');
    expect(outcomes).toContain('| load failed | 1 | per-part |');
    expect(outcomes).toContain('| counter missing | 6 | unified | 6 sets |');
    expect(outcomes).toContain('| verification skipped | 1 | unified |');
    expect(outcomes).toContain('npx unimap doctor');
    expect(outcomes).toContain('169 completed, 1 failed; 1 of the completed did not obtain');
  });

  it('says on top that a run is incomplete', () => {
    const run = sampleRun();
    const report = reportOf({ ...run, run: { ...run.run, complete: false } });
    expect(report.split('\n')[2]).toContain('ended before its plan was done');
  });

  it('shows both counters apart where they differ', () => {
    const set = modelSet(4);
    const one = arm('unified');
    const report = reportOf(
      results({
        sets: [set],
        arms: [one],
        syscalls: [
          counted(set, one, [count('strace', 3, 4), count('perf', 6, 4)], {
            agree: false,
            disagreement: 'call 7 of thread 1',
          }),
        ],
      }),
    );
    const calls = section(report, 'System calls');
    expect(calls).toContain('do not trust those counts before knowing why** (call 7 of thread 1)');
    expect(calls).toMatch(/\| strace \|\n.*\| perf \|/u);
  });

  it('says why a heap buffer may need no call of its own, where there is one', () => {
    const set = modelSet(4);
    const calls = (strategy: 'llama-read' | 'unified') => {
      const one = arm(strategy);
      const syscalls = [counted(set, one, [count('strace', 3, 4)])];
      return section(reportOf(results({ sets: [set], arms: [one], syscalls })), 'System calls');
    };
    expect(calls('llama-read')).toContain(
      'heap that is there already, so that `region` and `teardown` may be 0',
    );
    expect(calls('unified')).not.toContain('heap');
  });

  it('keeps hostile text inside its cell', () => {
    const notices = [{ about: 'a | b', reason: 'two\nlines', remedy: '<img>' }];
    expect(reportOf(results({ notices }))).toContain('| a \\| b | two lines | &lt;img> |');
  });

  it('gives the command with its seed, and a commit only where there is one', () => {
    const run = { ...results().run, command: 'npx unimap run', commit: 'unknown' };
    const reproduction = section(reportOf(results({ run })), 'Reproduce');
    expect(reproduction).toContain('npx unimap run --seed 42');
    expect(reproduction).not.toContain('git checkout');
  });

  it('holds no number that is none', () => {
    const set = { ...modelSet(4), sizeClass: 'own' as const };
    const arms = [arm('per-part'), arm('unified')];
    const samples = arms.flatMap((one) => timed(set, one, [0, 0]));
    for (const report of [reportOf(sampleRun()), reportOf(results({ sets: [set], arms, samples }))]) {
      expect(report).not.toMatch(/NaN|undefined|Infinity|\[object/u);
    }
  });
});
