import { markdownTable } from 'markdown-table';
import type { Diagnosis, Finding, Remedy } from '../../doctor/index.ts';

const remedyLines = ({ now, persistent }: Remedy): string[] =>
  now === persistent ? [`to mend: ${now}`] : [`for now: ${now}`, `to last: ${persistent}`];

/** Findings that one and the same remedy mends, in order of appearance. */
const byRemedy = (findings: readonly Finding[]): Finding[][] => {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    // Without a remedy there is nothing to share.
    const key = finding.remedy === undefined ? finding.id : JSON.stringify(finding.remedy);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
};

const advice = (findings: readonly Finding[]): string[] =>
  byRemedy(findings.filter(({ status }) => status !== 'ok')).flatMap((group) => {
    const consequences = new Set(group.map(({ consequence }) => consequence ?? ''));
    const remedy = group[0]?.remedy;
    return [
      '',
      group.map(({ title, status }) => `${title}: ${status}`).join('; '),
      ...[...consequences].filter((each) => each !== '').map((each) => `  ${each}`),
      ...(remedy === undefined ? [] : remedyLines(remedy).map((line) => `  ${line}`)),
    ];
  });

/** A table of what was found, then what to do, one remedy after another, and what it means for `unimap run`. */
export const diagnosisText = ({ findings, crippled, contained }: Diagnosis): string => {
  const lacking = findings.filter(({ cripples }) => cripples);
  return [
    markdownTable([
      ['', 'what', 'found by trying it'],
      ...findings.map(({ status, title, detail }) => [status, title, detail.replaceAll(/\s+/g, ' ')]),
    ]),
    ...advice(findings),
    '',
    ...(contained
      ? [
          'This is a container, or a user namespace: what changes settings is to be run on the machine around it.',
          '',
        ]
      : []),
    crippled
      ? `\`unimap run\` would be crippled here, for want of: ${lacking.map(({ title }) => title).join('; ')}`
      : '`unimap run` can do here what it is for.',
  ].join('\n');
};
