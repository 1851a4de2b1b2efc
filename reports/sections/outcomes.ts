import { holdsClientsAlone } from './clients/clients-answer.ts';
import { shownOf } from './section.ts';
import type { Section } from './section.ts';
import type { Derived } from '../derive-results.ts';
import type { AccessOutcome } from '../../harness/results/access.ts';
import type { ClientOutcome } from '../../harness/results/client.ts';
import { clientObtained } from '../../harness/results/client.ts';
import { standing } from '../../harness/comparison/standing.ts';
import { distinct, plural } from '../wording/figures.ts';
import { armLabelById, setLabelById } from '../rows/labels.ts';
import { number, paragraphs, table, text } from '../markdown/table.ts';

interface Exception {
  readonly kind: 'failed' | 'fell back' | 'skipped' | 'unsupported' | 'counter missing';
  readonly of: string;
  readonly set: string;
  readonly arm: string;
  readonly reason: string;
  readonly remedy: string;
}

type Outcome =
  | AccessOutcome
  | ClientOutcome
  | Derived['samples'][number]['outcome']
  | Derived['syscalls'][number]['outcome']
  | Derived['integrity'][number]['outcome'];

const exceptional = (outcome: Outcome): Pick<Exception, 'kind' | 'reason' | 'remedy'>[] => {
  switch (outcome.status) {
    case 'failed': {
      const { code, message, remedy } = outcome.error;
      return [{ kind: 'failed', reason: `${message} (${code})`, remedy }];
    }
    case 'skipped':
      return [{ kind: 'skipped', reason: outcome.reason, remedy: outcome.remedy }];
    case 'unsupported':
      return [{ kind: 'unsupported', reason: outcome.missing, remedy: outcome.remedy }];
    case 'completed': {
      if ('client' in outcome)
        return clientObtained(outcome.client)
          ? []
          : [
              {
                kind: 'fell back',
                reason: 'the client was not seen to map the model in the huge pages that the way asks for',
                remedy: 'free memory, or end what else runs, then run again',
              },
            ];
      if ('counts' in outcome) {
        return outcome.missing.map(({ counter, reason, remedy }) => ({
          kind: 'counter missing',
          reason: `${counter}: ${reason}`,
          remedy,
        }));
      }
      return outcome.fallbacks.map(({ requested, obtained, reason, remedy }) => ({
        kind: 'fell back',
        reason: `${requested} → ${obtained}: ${reason}`,
        remedy,
      }));
    }
    case 'mismatch':
    case 'passed':
      return [];
  }
};

const all = (results: Derived): Exception[] => {
  const from = (
    of: string,
    records: readonly { set: string; arm: string; outcome: Outcome }[],
  ): Exception[] =>
    records.flatMap(({ set, arm, outcome }) => exceptional(outcome).map((one) => ({ ...one, of, set, arm })));
  return [
    ...from('load', results.samples),
    ...from('access', results.access ?? []),
    ...from('client', results.clients ?? []),
    ...from('count', results.syscalls),
    ...from('verification', results.integrity),
  ];
};

const statusesOf = (records: readonly { outcome: { status: string } }[]): string =>
  distinct(records.map(({ outcome }) => outcome.status))
    .map((status) => `${records.filter(({ outcome }) => outcome.status === status).length} ${status}`)
    .join(', ') || 'none';

const clientTally = ({ clients = [] }: Derived): string => {
  const short = clients.filter(
    ({ outcome }) => outcome.status === 'completed' && !clientObtained(outcome.client),
  );
  return clients.length === 0
    ? ''
    : `Runs of clients: ${statusesOf(clients)}; ${short.length} of the completed did not have the huge pages that were asked for and enter no ratio.`;
};

const tally = (results: Derived): string => {
  const { samples, syscalls, integrity } = results;
  if (holdsClientsAlone(results)) return clientTally(results);
  const completed = samples.filter(({ outcome }) => outcome.status === 'completed');
  const fellBack = completed.filter((sample) => !standing(sample).fit).length;
  return [
    `Loads: ${statusesOf(samples)}; ${fellBack} of the completed did not obtain what was requested and enter no ratio and no claim on time, memory or calls.`,
    `Counts: ${statusesOf(syscalls)}. Verifications: ${statusesOf(integrity)}.`,
    ...(results.clients === undefined ? [] : [clientTally(results)]),
  ].join(' ');
};

/** What no section is about because the results hold nothing of it. */
const absences = (sections: readonly Section[], results: Derived): string => {
  const shown = shownOf(sections, results);
  return sections.flatMap((one) => (shown.includes(one) ? [] : (one.absent?.(results) ?? []))).join(' ');
};

/** Everything that did not go as planned, counted, with its reason and what mends it. */
const exceptions = (results: Derived): string => {
  const groups = new Map<string, Exception[]>();
  for (const one of all(results)) {
    const key = JSON.stringify([one.kind, one.of, one.arm, one.reason, one.remedy]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const sets = distinct(group.map(({ set }) => setLabelById(results, set)));
    return [
      [
        first.kind === 'counter missing' ? first.kind : `${first.of} ${first.kind}`,
        String(group.length),
        armLabelById(results, first.arm),
        sets.length > 3 ? plural(sets.length, 'set') : sets.join('; '),
        first.reason,
        first.remedy,
      ],
    ];
  });
  const notices =
    results.notices.length === 0
      ? ''
      : paragraphs(
          '### Notices',
          table(
            [text('about'), text('reason'), text('remedy')],
            results.notices.map(({ about, reason, remedy }) => [about, reason, remedy]),
          ),
        );
  return paragraphs(
    tally(results),
    rows.length === 0
      ? holdsClientsAlone(results)
        ? 'Every way was made, and no client failed.'
        : 'No load fell back, no case was skipped, none failed.'
      : table(
          [text('what'), number('times'), text('strategy'), text('sets'), text('reason'), text('remedy')],
          rows,
        ),
    notices,
  );
};

/** What went otherwise than planned, and what these sections, which stand in the same report, could not be shown for. */
export const outcomesBeside = (sections: readonly Section[]): Section => ({
  id: 'outcomes',
  heading: 'Fallbacks, skips and failures',
  inSummary: true,
  shown: () => true,
  render: (results) =>
    paragraphs(holdsClientsAlone(results) ? '' : absences(sections, results), exceptions(results)),
});
