import fc from 'fast-check';
import { coresOf, plainMachine, type MachineShape } from './machine-tree.ts';

/** Enough to show every pattern, few enough to be written to disk dozens of times. */
const mostThreads = 64;
const mostWithCaches = 32;

/** Machines of 1 to 64 nodes: threads, hybrids, gaps in numbering, offline CPUs, nodes without memory or CPUs. */
export const machineShapes: fc.Arbitrary<MachineShape> = fc
  .record({
    nodes: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constantFrom(16, 64)),
    threadsPerCore: fc.constantFrom(1, 2, 4, 8),
    coresPerNode: fc.integer({ min: 1, max: 12 }),
    efficiencyPerNode: fc.constantFrom(0, 0, 1, 4),
    tellsKinds: fc.constantFrom('pmu', 'types', 'capacity'),
    adjacentSiblings: fc.boolean(),
    idStep: fc.constantFrom(1, 8),
    coresPerL3: fc.integer({ min: 1, max: 8 }),
    memoryOnly: fc.nat(2),
    packagesLog: fc.nat(2),
    picks: fc.array(fc.nat(1000), { maxLength: 6 }),
  })
  .map(({ packagesLog, picks, ...rest }) => {
    const threadsPerCore = rest.nodes > 8 ? 1 : rest.threadsPerCore;
    const shape = {
      ...plainMachine,
      ...rest,
      threadsPerCore,
      efficiencyPerNode: rest.nodes > 8 ? Math.min(1, rest.efficiencyPerNode) : rest.efficiencyPerNode,
      coresPerNode: Math.max(
        1,
        Math.min(rest.coresPerNode, Math.floor(mostThreads / (rest.nodes * threadsPerCore))),
      ),
      packages: Math.min(rest.nodes, 2 ** packagesLog),
    };
    const cpus = coresOf(shape).flatMap((core) => core.cpus);
    // One CPU always runs.
    const offline = new Set(picks.map((pick) => cpus[1 + (pick % Math.max(1, cpus.length - 1))] ?? 0));
    offline.delete(cpus[0] ?? 0);
    return {
      ...shape,
      coresPerL3: cpus.length > mostWithCaches ? undefined : rest.coresPerL3,
      offline: [...offline].sort((a, b) => a - b),
      memoryless: picks.slice(0, 2).map((pick) => (pick % rest.nodes) * rest.idStep),
    };
  });
