import { reportOf } from '../../test-support/rendered.ts';
import { describe, expect, it } from 'vitest';
import { deriveResults } from '../../derive-results.ts';
import { modelSet, onNodes, results } from '../../../harness/results/test-support/results-builder.ts';
import { quietStates } from '../../test-support/states-builder.ts';
import { renderWarnings, withoutWarnings, warningLines } from './warnings.ts';

const sets = [modelSet(4), modelSet(8)];

/** Other load during the first set, twice as much during the second, and a pool that changed on one of them. */
const spoiled = () => {
  const around = (set: string, other: number, free = 100) => {
    const pools = [{ pageBytes: 2 ** 21, node: 0, total: 100, free }];
    const cpuTime = { total: 1_020_000, busy: 508_000 + other, steal: 1000, own: 10_000 };
    return quietStates({ before: { sets: [{ set }] }, after: { sets: [{ set }], cpuTime, pools } });
  };
  return deriveResults(
    results({ sets, states: [...around('tiny-4', 5000), ...around('tiny-8', 10_000, 60)] }),
  );
};

describe('warnings in a report', () => {
  it('are counted on the first screen and stand with the machine, with their remedies, the worst of each kind', () => {
    const report = reportOf(spoiled());
    expect(report.indexOf('## Warnings')).toBeGreaterThan(0);
    expect(report.indexOf('## Warnings')).toBeGreaterThan(report.indexOf('## Machine'));
    const [firstScreen = ''] = report.split('## Contents');
    expect(firstScreen).toContain('[3 warnings](#warnings) tell what may have spoiled it.');
    const section = renderWarnings(spoiled());
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows[0]).toContain('`other-load` | seed-claims: 2 sets; most on 8 parts of 16 KiB');
    expect(rows[0]).toContain('50.0 %');
    expect(rows[0]).toContain('end the other processes');
    expect(rows[1]).toContain('`pool-changed` | seed-claims, 8 parts of 16 KiB');
    expect(rows[1]).toContain('went from 100 (100 free) to 100 (60 free)');
    expect(section).toContain('All 3 warnings');
    expect(section).toContain('25.0 %');
  });

  it('say that nothing was found, and what was not watched', () => {
    const watched = withoutWarnings(deriveResults(results({ states: quietStates() })));
    expect(watched).toContain('Nothing was found');
    expect(watched).not.toContain('not recorded');
    expect(withoutWarnings(deriveResults(results()))).toContain('was not recorded');
  });

  it('are one line each kind on a terminal', () => {
    const lines = warningLines(spoiled());
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^warning: other-load: .*50\.0 %.*most on 8 parts of 16 KiB.*end the other processes/,
    );
    expect(lines.join('')).not.toContain('\n');
    expect(warningLines(deriveResults(results()))).toEqual([]);
  });

  it('are derived afresh, whatever the file held', () => {
    const run = spoiled();
    const { derived } = run;
    expect(reportOf({ ...run, derived: { ...derived, warnings: [] } })).toBe(reportOf(run));
  });
});

describe('the machine in a report', () => {
  it('is shown as it was before the first load, with its fingerprint', () => {
    const report = reportOf(
      results({
        environment: {
          ...onNodes(1),
          host: { ...onNodes(1).host, preemption: 'lazy' },
          cpu: {
            model: 'Some CPU',
            logical: 2,
            usable: 2,
            microcode: '0x5',
            chosen: {
              cpus: '0,2',
              noHyperthreading: true,
              noEfficiencyCores: false,
              reasons: ['further hardware threads of their cores: 1,3 left out'],
            },
            caches: [{ level: 1, type: 'data', bytes: 32_768, count: 2 }],
          },
        },
        states: quietStates({ before: { limits: { memory: 2 ** 30, cpus: 1.5 } } }),
      }),
    );
    for (const shown of [
      'preemption lazy',
      'microcode 0x5',
      'on CPUs 0,2 alone; further hardware threads of their cores: 1,3 left out',
      'L1d 2 x 32 KiB',
      '3000 MHz at most, governor performance',
      'memory 1 GiB, 1.50 CPUs',
      'memory 0 % (all tasks: 0 %)',
      'ext4 (rw)',
    ])
      expect(report).toContain(shown);
    expect(report).toMatch(/fingerprint of the machine \| [0-9a-f]{16} \|/);
  });
});
