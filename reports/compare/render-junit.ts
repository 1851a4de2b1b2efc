import { create } from 'xmlbuilder2';
import { isBlind } from './blindness.ts';
import type { RunComparison } from './compare-runs.ts';
import { changeText, comparisonLabel, namesOf, verdictText } from './comparison-rows.ts';
import { differenceText } from './differences-text.ts';
import { headline, judgingFacts, judgingNotes, summarise, verdictLine, warningNotes } from './summary.ts';
import type { View } from '../../harness/comparison/view.ts';

interface Case {
  readonly scenario: string;
  readonly set: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  /** Of an error, where it is not that figures were lost. */
  readonly type?: 'blind';
}

const casesOf = (comparison: RunComparison, names: View): Case[] => [
  ...comparison.judged.map((one): Case => {
    const outcome = {
      regressed: 'failure',
      inconclusive: 'skipped',
      improved: 'passed',
      same: 'passed',
    } as const;
    return {
      scenario: one.scenario,
      set: one.set,
      name: comparisonLabel(names, one),
      // A run that may not be blind fails where it is.
      outcome: comparison.failOnInconclusive && isBlind(one, comparison) ? 'error' : outcome[one.verdict],
      message: `${verdictText(one)}: ${changeText(one)}`,
      ...(comparison.failOnInconclusive && isBlind(one, comparison) && { type: 'blind' as const }),
    };
  }),
  ...comparison.refused.map((one): Case => ({
    scenario: one.scenario,
    set: one.set,
    name: comparisonLabel(names, one),
    outcome: one.lost ? 'error' : 'skipped',
    message: one.reason,
  })),
];

const countsOf = (cases: readonly Case[]) => {
  const count = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
};

/**
 * JUnit XML, a suite a scenario and a case a comparison. Regressed is a failure, lost an error; what is inconclusive or
 * not comparable is skipped, as it did not pass. Structure: the schema of Jenkins' xUnit plug-in (junit-10.xsd).
 */
export const renderComparisonJunit = (
  comparison: RunComparison,
  base: View,
  now: View,
  /** Address of the page that explains the rules; without one they stand in the text. */
  explainedAt?: string,
): string => {
  const cases = casesOf(comparison, namesOf(base, now));
  const text = { version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\uFFFD' };
  const root = create(text).ele('testsuites', { name: 'unimap compare', ...countsOf(cases), time: 0 });
  for (const scenario of new Set(cases.map((one) => one.scenario))) {
    const own = cases.filter((one) => one.scenario === scenario);
    const suite = root.ele('testsuite', { name: scenario, ...countsOf(own), time: 0 });
    const properties = suite.ele('properties');
    for (const [name, value] of [
      ['base', `${comparison.base.id} at ${comparison.base.commit}`],
      ['new', `${comparison.new.id} at ${comparison.new.commit}`],
      ['threshold', comparison.threshold],
      ['must see', comparison.mustSee],
      ['verdict', headline(comparison)],
      ['exit status', summarise(comparison).exitStatus],
      ...(explainedAt === undefined ? [] : [['how it was judged', explainedAt] as const]),
    ] as const)
      properties.ele('property', { name, value });
    for (const one of own) {
      const element = suite.ele('testcase', {
        name: one.name,
        classname: `unimap.${one.scenario}.${one.set}`,
        time: 0,
      });
      if (one.outcome === 'passed') element.ele('system-out').txt(one.message);
      else
        element.ele(
          one.outcome,
          one.outcome === 'skipped'
            ? { message: one.message }
            : { message: one.message, type: one.outcome === 'failure' ? 'regressed' : (one.type ?? 'lost') },
        );
    }
    suite
      .ele('system-out')
      .txt(
        [
          headline(comparison),
          verdictLine(comparison),
          ...warningNotes(comparison),
          ...comparison.differences.map(differenceText),
          ...(explainedAt === undefined
            ? judgingNotes(comparison)
            : [...judgingFacts(comparison), `How it was judged: ${explainedAt}`]),
        ].join('\n'),
      );
  }
  return root.end({ prettyPrint: true }) + '\n';
};
