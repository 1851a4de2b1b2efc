import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planThreads } from './plan-threads.ts';
import { machineShapes } from './test-support/machine-shapes.ts';
import { readMachine as machine } from './test-support/read-machine.ts';

describe('the thread plan', () => {
  it('keeps to what was chosen on any machine', () => {
    fc.assert(
      fc.property(
        machineShapes,
        fc.boolean(),
        fc.boolean(),
        fc.option(fc.array(fc.nat(100), { minLength: 1 }), { nil: undefined }),
        (shape, noHyperthreading, noEfficiencyCores, affinity) => {
          const topology = machine(shape);
          const plan = planThreads(topology, { noHyperthreading, noEfficiencyCores, affinity });
          const allowed = topology.cpus.filter((cpu) => affinity?.includes(cpu) ?? true);
          const kindOf = (cpu: number) => topology.cores.find(({ cpus }) => cpus.includes(cpu))?.kind;
          const others = allowed.filter((cpu) => kindOf(cpu) === 'performance');
          const candidates = noEfficiencyCores && others.length > 0 ? others : allowed;

          expect(plan.cpus.every((cpu) => candidates.includes(cpu))).toBe(true);
          for (const { cpus } of topology.cores) {
            const planned = cpus.filter((cpu) => plan.cpus.includes(cpu)).length;
            const possible = cpus.filter((cpu) => candidates.includes(cpu)).length;
            expect(planned).toBe(noHyperthreading ? Math.min(1, possible) : possible);
          }
          expect(
            Object.values(plan.byNode)
              .flat()
              .sort((a, b) => a - b),
          ).toEqual(plan.cpus);
          expect(Object.keys(plan.byNode).map(Number)).toEqual(topology.nodes.map(({ id }) => id));
          for (const node of topology.nodes)
            expect(node.cpus).toEqual(expect.arrayContaining(plan.byNode[node.id] ?? []));
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('says what it left out, and why', () => {
    const hybrid = machine({ coresPerNode: 2, threadsPerCore: 2, efficiencyPerNode: 2, affinity: '0-4' });
    const plan = planThreads(hybrid, { noHyperthreading: true, noEfficiencyCores: true });
    expect(plan).toEqual({
      cpus: [0, 1],
      byNode: { 0: [0, 1] },
      reasons: [
        'outside the affinity or cpuset of this process: 5 left out',
        'efficiency cores: 4 left out',
        'further hardware threads of their cores: 2-3 left out',
      ],
    });
  });

  it('keeps efficiency cores where nothing else is usable, and says so', () => {
    const plan = planThreads(machine({ efficiencyPerNode: 2, affinity: '2-3' }), { noEfficiencyCores: true });
    expect(plan.cpus).toEqual([2, 3]);
    expect(plan.reasons.join()).toContain('every usable CPU is an efficiency core: kept');
  });

  it('takes the thread of a core that the affinity allows', () => {
    const smt = machine({ coresPerNode: 2, threadsPerCore: 2, affinity: '1-3' });
    expect(planThreads(smt, { noHyperthreading: true }).cpus).toEqual([1, 2]);
    expect(planThreads(smt, { noHyperthreading: true, affinity: [3] }).cpus).toEqual([3]);
  });

  it('is empty, with its reason, where the given affinity leaves nothing', () => {
    const plan = planThreads(machine({}), { affinity: [7] });
    expect(plan.cpus).toEqual([]);
    expect(plan.reasons.join()).toContain('nothing can be planned');
  });

  it('names the nearest planned node of memory without CPUs', () => {
    const { reasons } = planThreads(machine({ nodes: 4, coresPerNode: 1, memoryOnly: 1 }));
    expect(reasons).toEqual(['node 4 has memory and no planned CPU: node 2 is the nearest that has some']);
  });
});
