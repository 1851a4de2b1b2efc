import { expect, test } from 'vitest';
import type { Diagnosis, Finding } from '../../doctor/index.ts';
import { diagnosisText } from './diagnosis-text.ts';

const fine: Finding = { id: 'a', title: 'memory files', status: 'ok', detail: 'works' };
const limited: Finding = { id: 'b', title: 'swap', status: 'limited', detail: 'is on' };
const missing: Finding = {
  id: 'c',
  title: 'strace',
  status: 'missing',
  detail: 'is not installed',
  remedy: { now: 'apt-get install strace', persistent: 'apt-get install strace' },
  cripples: true,
};
const opening = (diagnosis: Diagnosis): string[] => {
  const [summary = ''] = diagnosisText(diagnosis).split('\n\n');
  return summary.split('\n');
};

test('a diagnosis begins with whether a run can do what it is for, in five lines at most, and what to mend first', () => {
  expect(opening({ findings: [fine, limited, missing], crippled: true, contained: true })).toEqual([
    '✗ `unimap run` cannot do its work here. It lacks: strace',
    'Tried: 3. ok: 1, limited: 1, missing: 1.',
    'To mend first: strace',
    '  apt-get install strace',
    'This is a container, or a user namespace: change settings on the machine around it.',
  ]);
  expect(opening({ findings: [fine], crippled: false, contained: false })).toEqual([
    '✓ `unimap run` has everything here that it needs.',
    'Tried: 1. ok: 1, limited: 0, missing: 0.',
  ]);
});

test('what the machine was too busy to try is neither missing nor as it should be', () => {
  const untold: Finding = { id: 'd', title: 'perf', status: 'untold', detail: 'too busy to tell: ..' };
  const text = diagnosisText({ findings: [fine, untold], crippled: false, contained: false });
  expect(text).toContain('Tried: 2. ok: 1, limited: 0, missing: 0, too busy to tell: 1.');
  expect(text).toMatch(/\| ≈ too busy to tell +\| perf/);
});
