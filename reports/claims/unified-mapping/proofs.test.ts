import { describe, expect, it } from 'vitest';
import type { IntegrityOutcome } from '../../../harness/results/sample.ts';
import type { ClaimRecord } from '../../../harness/results/claim.ts';
import type { EnvironmentRecord } from '../../../harness/results/results.ts';
import { claimOf } from '../../test-support/claims-of.ts';
import {
  arm,
  modelSet,
  onNodes,
  passed,
  proof,
  results,
} from '../../../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const arms = [perPart, unified];

describe('claims on integrity, offsets and replicas', () => {
  const set = modelSet(4);
  const judged = (
    id: ClaimRecord['id'],
    outcomes: readonly IntegrityOutcome[],
    environment: EnvironmentRecord = onNodes(1),
  ): ClaimRecord =>
    claimOf(
      results({ sets: [set], arms, environment, integrity: outcomes.map((one) => proof(set, unified, one)) }),
      id,
    );
  const mismatch = (what: 'byte' | 'address', total = 1): IntegrityOutcome => ({
    status: 'mismatch',
    total,
    mismatches: [{ what, path: 'x-00001.gguf', part: 0, offset: 7, replica: 0, expected: '01', found: '00' }],
  });
  const failed: IntegrityOutcome = {
    status: 'failed',
    error: { code: 'E', message: 'no memory', remedy: 'more' },
  };
  const skipped: IntegrityOutcome = { status: 'skipped', reason: 'too large', remedy: 'more memory' };

  it('are confirmed by cases that passed, a skip being told but not held against them', () => {
    expect(judged('integrity', [passed(set)]).verdict).toBe('confirmed');
    const claim = judged('offsets', [passed(set), skipped]);
    expect(claim.verdict).toBe('confirmed');
    expect(claim.measured.text).toContain('1 not verified: skipped: too large');
  });

  it('are refuted by a mismatch of their own kind only', () => {
    expect(judged('integrity', [passed(set), mismatch('byte')]).verdict).toBe('refuted');
    expect(judged('offsets', [passed(set), mismatch('byte')]).verdict).toBe('confirmed');
    expect(judged('offsets', [passed(set), mismatch('address')]).verdict).toBe('refuted');
    expect(judged('integrity', [mismatch('byte')]).measured.text).toContain(
      'part 0 at 7: byte 00, expected 01',
    );
  });

  it('are inconclusive when a case failed, or a list of mismatches was cut short', () => {
    expect(judged('integrity', [passed(set), failed]).verdict).toBe('inconclusive');
    expect(judged('offsets', [passed(set), mismatch('byte', 1000)]).verdict).toBe('inconclusive');
  });

  it('are unsupported when nothing was compared', () => {
    expect(judged('integrity', [skipped]).verdict).toBe('unsupported');
    expect(judged('integrity', [passed(set, { bytes: 0 })]).verdict).toBe('unsupported');
  });

  const two = { replicas: 2, pagesPerNode: { '0': 4, '1': 4 } };

  it('on one node, leave replicas on several nodes untested', () => {
    const claim = judged('replicas', [passed(set)]);
    expect(claim.verdict).toBe('unsupported');
    expect(claim.measured.text).toBe('1 replica on 1 node: the claim on several nodes was not tested here');
    expect(judged('replicas', [passed(set, { replicas: 2 })]).verdict).toBe('unsupported');
  });

  it('on several nodes, confirm replicas that are complete and in place', () => {
    expect(judged('replicas', [passed(set, two)], onNodes(2)).verdict).toBe('confirmed');
  });

  it('refute replicas with a page elsewhere, a node without a copy, or a byte that differs', () => {
    expect(judged('replicas', [passed(set, { ...two, misplaced: 1 })], onNodes(2)).verdict).toBe('refuted');
    expect(judged('replicas', [passed(set, { ...two, replicas: 3 })], onNodes(3)).verdict).toBe('refuted');
    expect(judged('replicas', [mismatch('byte')], onNodes(2)).verdict).toBe('refuted');
  });

  it('are inconclusive on replicas when only some nodes of the machine were used, or a case failed', () => {
    expect(judged('replicas', [passed(set, two)], onNodes(4)).verdict).toBe('inconclusive');
    expect(judged('replicas', [passed(set, two), failed], onNodes(2)).verdict).toBe('inconclusive');
  });
});
