import { expect, test } from 'vitest';
import { onNodes } from '../results/test-support/results-builder.ts';
import type { EnvironmentRecord } from '../results/index.ts';
import { checkSameRun } from './run-identity.ts';

const environment = onNodes(1);
const identity = (now: EnvironmentRecord) => ({
  choices: { scenarios: ['seed-claims'], quick: false, seed: 1 },
  plan: 'digest',
  commit: '0123456789ab',
  environment: now,
});
const resumedOn = (now: EnvironmentRecord): void => {
  checkSameRun(identity(environment), identity(now), false);
};

test('a run continues on the machine it was begun on, whatever memory and pool that has by now', () => {
  const { memory, nodes } = environment;
  resumedOn({
    ...environment,
    memory: { total: memory.total * 2, available: 1 },
    nodes: nodes.map((node) => ({ ...node, memory: node.memory * 2 })),
    pools: [],
  });
});

test.each<[string, EnvironmentRecord]>([
  ['another machine', onNodes(2)],
  ['another kernel', { ...environment, host: { ...environment.host, kernel: '6.19.0' } }],
  ['other microcode', { ...environment, cpu: { ...environment.cpu, microcode: '0x2' } }],
  ['other CPUs', { ...environment, cpu: { ...environment.cpu, usable: 1 } }],
])('a run is not continued on %s', (_, now) => {
  expect(() => {
    resumedOn(now);
  }).toThrow('another machine, kernel or choice of CPUs');
});
