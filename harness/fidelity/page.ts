import { UnimapError } from '../unimap-error.ts';
import type { Findings } from './findings.ts';
import { callsTable, costsTable, leftOutSentences, sparedSentences, timesTable } from './tables.ts';

export const begin = '<!-- fidelity: begin -->';
export const end = '<!-- fidelity: end -->';

/** The findings as the page on strategies keeps them. */
export const findingsText = (findings: Findings): string => {
  const { date, machine, rounds, builds, numa, missing, sets, costs } = findings;
  const origins = builds.map(({ version, origin }) => `${version} (${origin})`).join(' and ');
  const timed = rounds > 0;
  return [
    `Of ${date}, on ${machine}, with llama.cpp ${origins}.`,
    ...(numa === undefined ? [] : [`For \`--numa\`: ${numa}.`]),
    ...missing.map(({ what, reason }) => `Left out: ${what}, because ${reason}.`),
    '',
    callsTable(findings),
    '',
    ...leftOutSentences(),
    ...(timed && sets.length > 0
      ? [
          '',
          `Times, strategy / real code, medians of ${rounds} rounds with their 95 % intervals:`,
          '',
          timesTable(findings),
        ]
      : []),
    ...(timed && costs.length > 0
      ? [
          '',
          `The same ${costs[0]?.tensors ?? 0} tensors in ever more parts: milliseconds of CPU time, medians of ${rounds} rounds.`,
          '',
          costsTable(findings),
          '',
          ...sparedSentences(findings),
        ]
      : []),
    ...(timed ? [] : ['', 'Times were not measured in this run.']),
  ].join('\n');
};

/** The page with the findings in place of what stood between its markers. @throws UnimapError `no-markers` */
export const withFindings = (page: string, findings: Findings): string => {
  const [before, rest = ''] = page.split(begin);
  const after = rest.split(end)[1];
  if (before === undefined || after === undefined)
    throw new UnimapError('no-markers', `the page lacks the lines ${begin} and ${end}`, 'put them back', {
      exitStatus: 2,
    });
  return `${before}${begin}\n\n${findingsText(findings)}\n\n${end}${after}`;
};
