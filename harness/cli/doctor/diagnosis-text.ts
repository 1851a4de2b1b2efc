import { markdownTable } from 'markdown-table';
import type { Diagnosis, Finding, Remedy } from '../../doctor/index.ts';
import { signs } from '../../wording/paint-signs.ts';

const remedyLines = ({ now, persistent }: Remedy): string[] =>
  now === persistent ? [`to mend: ${now}`] : [`for now: ${now}`, `for good: ${persistent}`];

const statusSigns = {
  ok: signs.good,
  limited: signs.unsure,
  missing: signs.bad,
  untold: signs.unsure,
} as const satisfies Record<Finding['status'], string>;

const statuses = Object.keys(statusSigns) as Finding['status'][];
const statusWords: Readonly<Partial<Record<Finding['status'], string>>> = { untold: 'too busy to tell' };

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
      group.map(({ title, status }) => `${title}: ${statusWords[status] ?? status}`).join('; '),
      ...[...consequences].filter((each) => each !== '').map((each) => `  ${each}`),
      ...(remedy === undefined ? [] : remedyLines(remedy).map((line) => `  ${line}`)),
    ];
  });

/** The answer, in five lines at most: whether a run can do what it is for, how much is as it should be, and what to mend first. */
const summary = ({ findings, crippled, contained }: Diagnosis): string[] => {
  const lacking = findings.filter(({ cripples }) => cripples);
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const first = [...lacking, ...findings.filter(({ status }) => status === 'missing')].find(
    ({ remedy }) => remedy !== undefined,
  );
  return [
    crippled
      ? `${signs.bad} \`unimap run\` cannot do its work here. It lacks: ${lacking.map(({ title }) => title).join('; ')}`
      : `${signs.good} \`unimap run\` has everything here that it needs.`,
    `Tried: ${findings.length}. ${statuses
      .filter((status) => status !== 'untold' || count(status) > 0)
      .map((status) => `${statusWords[status] ?? status}: ${count(status)}`)
      .join(', ')}.`,
    ...(first?.remedy === undefined ? [] : [`To mend first: ${first.title}`, `  ${first.remedy.now}`]),
    ...(contained
      ? ['This is a container, or a user namespace: change settings on the machine around it.']
      : []),
  ];
};

/** The summary, a table of what was found, then what to do, one remedy after another. */
export const diagnosisText = (diagnosis: Diagnosis): string => {
  const { findings } = diagnosis;
  return [
    ...summary(diagnosis),
    '',
    markdownTable([
      ['', 'what', 'found by trying it'],
      ...findings.map(({ status, title, detail }) => [
        `${statusSigns[status]} ${statusWords[status] ?? status}`,
        title,
        detail.replaceAll(/\s+/g, ' '),
      ]),
    ]),
    ...advice(findings),
  ].join('\n');
};
