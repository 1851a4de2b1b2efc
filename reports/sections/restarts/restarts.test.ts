import { expect, test } from 'vitest';
import {
  clientArm,
  clientRecord,
  clientRounds,
} from '../../../harness/results/test-support/client-builder.ts';
import { arm, modelSet, results, timed } from '../../../harness/results/test-support/results-builder.ts';
import type { ClientRunRecord } from '../../../harness/results/client.ts';
import { deriveResults } from '../../derive-results.ts';
import { restarts } from './restarts.ts';

const set = modelSet(8, 'real');
const perPart = arm('per-part', { placement: 'local' });
const [warm, tmpfs] = [clientArm('warm'), clientArm('tmpfs')];
const drifts = [0.98, 0.99, 1, 1.01, 1.02, 1.03];

const derived = (placed: (drift: number) => Partial<ClientRunRecord>) =>
  deriveResults(
    results({
      sets: [set],
      arms: [perPart],
      samples: timed(
        set,
        perPart,
        drifts.map((drift) => Math.round(100e6 * drift)),
      ),
      clientArms: [warm, tmpfs],
      clients: [
        ...clientRounds(
          set,
          warm,
          drifts.map(() => ({ firstTokenMs: 500 })),
        ),
        ...clientRounds(set, tmpfs, drifts.map(placed)),
      ],
    }),
  );

const cells = (markdown: string, way: string): string[] =>
  (markdown.split('\n').find((line) => line.includes(`\`${way}\``)) ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());

const usable = (ms: number): Partial<ClientRunRecord> => ({
  attach: { status: 'completed', callReturn: 1, usable: ms * 1e6 },
});

test('a way has its first start, later ones, when the placing is paid back, and what mapping alone takes', () => {
  const text = restarts.render(
    derived((drift) => ({ firstTokenMs: 400 * drift, madeMs: 1000, ...usable(4) })),
  );
  expect(cells(text, 'tmpfs')).toEqual([
    '1000',
    '0.357 [0.354, 0.359]',
    '402',
    '1.24 [1.21, 1.28]',
    'after 11 starts',
    '4.00',
    '25.1 [24.4, 25.8]',
  ]);
  expect(cells(text, 'warm')).toEqual(['–', '–', '500', '–', '–', '–', '–']);
  expect(text).toContain('All 12 runs put out the same');
});

test('starts that were not shown to differ pay nothing back, and slower ones never do', () => {
  expect(cells(restarts.render(derived((drift) => ({ firstTokenMs: 500 * drift }))), 'tmpfs')[4]).toBe(
    'no difference between starts was shown',
  );
  expect(cells(restarts.render(derived((drift) => ({ firstTokenMs: 900 * drift }))), 'tmpfs')[4]).toBe(
    'never: its starts are slower',
  );
});

test('an output that differs is said in bold', () => {
  const text = restarts.render(derived((drift) => (drift === 1 ? { outputDigest: 'cd' } : {})));
  expect(text).toContain('**12 runs put out 2 different things');
});

test('where no client told when its first token came, there is no such section', () => {
  const failed = deriveResults(
    results({
      sets: [set],
      clientArms: [warm],
      clients: [
        clientRecord(set, warm, 0, { status: 'unsupported', missing: 'no libllama', remedy: 'npm ci' }),
      ],
    }),
  );
  expect(restarts.shown(failed)).toBe(false);
});
