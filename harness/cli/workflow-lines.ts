import { headline, summarise, verdictLine, warningNotes, type RunComparison } from '../../reports/index.ts';

/** GitHub shows ten annotations of a step; one is the verdict's. */
const mostWarnings = 9;

/** In a workflow command these characters have a meaning. */
const inCommand = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/**
 * What GitHub shows beside the run: a regression as an error, blindness and missing figures as a warning, and what may have spoiled
 * either run as a warning each. Source: GitHub's "Workflow commands for GitHub Actions".
 */
export const workflowLines = (comparison: RunComparison): string[] => {
  // Of a run and itself nothing can have changed, whatever spoiled it.
  if (comparison.sameMeasurement) return [];
  const { exitStatus, blind } = summarise(comparison);
  const line = (kind: 'error' | 'warning', title: string, text: string): string =>
    `::${kind} title=${title}::${inCommand(text)}`;
  const verdict =
    exitStatus === 0 && blind === 0
      ? []
      : [
          line(
            exitStatus === 1 ? 'error' : 'warning',
            'unimap compare',
            `${headline(comparison)}. ${verdictLine(comparison)}`,
          ),
        ];
  return [
    ...verdict,
    ...warningNotes(comparison)
      .slice(0, mostWarnings)
      .map((note) => line('warning', 'unimap compare', note)),
  ];
};
