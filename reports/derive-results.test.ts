import { describe, expect, it } from 'vitest';
import { withoutIndex } from '../harness/comparison/view.ts';
import { Results } from '../harness/results/results.ts';
import { claims } from './claims/registry.ts';
import { deriveResults } from './derive-results.ts';
import { arm, modelSet, results, timed } from '../harness/results/test-support/results-builder.ts';

const perPart = arm('per-part');
const unified = arm('unified');
const arms = [perPart, unified];

describe('deriveResults', () => {
  it('accepts empty results and leaves every claim that a report always has unsupported, none absent', () => {
    const judged = deriveResults(results()).derived.claims;
    expect(judged.map(({ id, verdict }) => [id, verdict])).toEqual(
      claims
        .filter(({ document }) => document.always === true)
        .map(({ id, arms }) => [id, 'none' in arms ? 'refuted' : 'unsupported']),
    );
  });

  it('gives the same bytes for the same input, and again when derived twice', () => {
    const set = modelSet(100);
    const once = results({
      sets: [set],
      arms,
      samples: [
        ...timed(set, perPart, [90, 80, 70, 95, 60, 77]),
        ...timed(set, unified, [9, 8, 7, 12, 6, 5]),
      ],
    });
    const derived = deriveResults(once);
    expect(JSON.stringify(deriveResults(once))).toBe(JSON.stringify(derived));
    expect(JSON.stringify(deriveResults(derived))).toBe(JSON.stringify(derived));
    expect(Results.parse(withoutIndex(derived))).toEqual(withoutIndex(derived));
  });
});
