import { expect, test } from 'vitest';
import type { ClientArmRecord, ClientRecordType } from '../../../harness/results/client.ts';
import type { EnvironmentRecord, ModelSetRecord } from '../../../harness/results/results.ts';
import { clientArm, clientRounds } from '../../../harness/results/test-support/client-builder.ts';
import { modelSet, onNodes, results } from '../../../harness/results/test-support/results-builder.ts';
import { reportOf } from '../../test-support/rendered.ts';

const [warm, interleave] = [clientArm('warm', 'llama-bench'), clientArm('interleave', 'llama-bench')];
const bound: ClientArmRecord = { ...warm, id: `${warm.id}@node0`, bind: 0 };
const gib = 1024 ** 3;
const sized = (size: number): ModelSetRecord => ({
  ...modelSet(4, 'real'),
  id: `model-${size}`,
  title: `4 parts, ${size} GiB`,
  bytes: size * gib,
});

/** Tokens a second of the free client, of one over all nodes and of one bound to a node. */
type Rates = readonly [free: number, interleaved: number, bound: number];

/** Each round has its own pace, which all three share. */
const paces = [1, 1.01, 1.02, 1.03, 1.04, 1.05];
const recordsOf = (set: ModelSetRecord, rates: Rates): ClientRecordType[] =>
  [warm, interleave, bound].flatMap((one, index) =>
    clientRounds(
      set,
      one,
      paces.map((pace) => ({ tokensPerSecond: (rates[index] ?? 0) * pace })),
    ),
  );

const report = (environment: EnvironmentRecord, sizes: Readonly<Record<number, Rates>>): string => {
  const sets = Object.keys(sizes).map((size) => sized(Number(size)));
  return reportOf({
    ...results({ sets, environment }),
    clientArms: [warm, interleave, bound],
    // The largest first: the order in which they were given says nothing.
    clients: sets.toReversed().flatMap((set) => recordsOf(set, sizes[set.bytes / gib] ?? [1, 1, 1])),
  });
};

test('on several nodes a report says from which size of model on all nodes win over one', () => {
  const text = report(onNodes(2), { 1: [8, 9, 10], 8: [8, 12, 10], 64: [8, 15, 10] });
  expect(text).toContain('### All nodes against one');
  expect(text).toContain(
    'How many times as many tokens a second as llama-bench bound to node 0, in the same rounds:',
  );
  expect(text).toMatch(/\| 1 GiB \| 0\.800 \[[^|]*\] \| 0\.900 \[[^|]*\] \|\n\| 8 GiB \| .* \| 1\.20 /);
  expect(text).toContain('`warm` was not shown to win over one node in the largest model.');
  expect(text).toContain(
    '`interleave` won over one node from 8 GiB on, and was not shown to in smaller models.',
  );
  expect(text).not.toContain('unknown until measured');
});

test('a way that wins in the smallest, and not in the largest, has no size from which on it wins', () => {
  const text = report(onNodes(2), { 1: [8, 12, 10], 8: [8, 9, 10] });
  expect(text).toContain('`interleave` was not shown to win over one node in the largest model.');
  const all = report(onNodes(2), { 1: [8, 12, 10], 8: [8, 12, 10] });
  expect(all).toContain(
    '`interleave` won over one node in every size that was measured, the smallest being 1 GiB.',
  );
});

test('on one node, and on an emulated machine, it is unknown until it is measured', () => {
  const rates = { 1: [8, 12, 10], 8: [8, 12, 10] } as const;
  for (const environment of [onNodes(1), { ...onNodes(4), emulated: 'qemu (tcg)' }]) {
    const text = report(environment, rates);
    expect(text).toContain('**unknown until measured on a machine of several nodes**');
    expect(text).not.toContain('won over one node');
  }
  expect(report(onNodes(1), rates)).toContain('This machine has one node');
  expect(report({ ...onNodes(4), emulated: 'qemu (tcg)' }, rates)).toContain('The machine was emulated');
});
