import type { Section } from '../section.ts';
import { pagesPerNodePlot } from './pages-per-node-plot.ts';
import type { Derived } from '../../derive-results.ts';
import type { IntegrityOutcome, MismatchRecord } from '../../../harness/results/sample.ts';
import { allProofs } from '../../claims/proofs.ts';
import { bytes, plural } from '../../wording/figures.ts';
import { armLabel, blockLabel } from '../../rows/labels.ts';
import { longTable } from '../../markdown/long-table.ts';
import { nothing, number, paragraphs, text } from '../../markdown/table.ts';
import { traced } from '../../markdown/trace.ts';
import { recordOf } from '../../rows/record-of.ts';

const perNode = (pages: Readonly<Record<string, number>> | undefined): string =>
  pages === undefined
    ? 'the kernel would not tell'
    : Object.entries(pages)
        .map(([node, count]) => `N${node}: ${count}`)
        .join(', ') || nothing;

const whatIsWrong = (found: MismatchRecord): string =>
  `${found.what} in ${found.path}${found.tensor === undefined ? '' : `, tensor ${found.tensor}`} at ${found.offset}, replica ${found.replica}: found ${found.found}, expected ${found.expected}`;

const cells = (outcome: IntegrityOutcome): string[] => {
  const blank = Array.from({ length: 7 }, () => nothing);
  switch (outcome.status) {
    case 'passed':
      return [
        outcome.requestedPageKind === outcome.obtainedPageKind
          ? outcome.obtainedPageKind
          : `${outcome.requestedPageKind} → ${outcome.obtainedPageKind}`,
        outcome.obtainedPlacement,
        String(outcome.replicas),
        perNode(outcome.pagesPerNode),
        outcome.misplaced === undefined ? nothing : String(outcome.misplaced),
        bytes(outcome.bytes),
        String(outcome.tensors),
        `equal to ${outcome.source === 'generator' ? 'what the generator computes' : 'the files read afresh'}`,
      ];
    case 'mismatch': {
      const [first] = outcome.mismatches;
      return [
        ...blank,
        `**${plural(outcome.total, 'mismatch', 'mismatches')}**; ${first ? whatIsWrong(first) : ''}`,
      ];
    }
    case 'failed':
      return [...blank, `failed: ${outcome.error.message}`];
    case 'skipped':
      return [...blank, `skipped: ${outcome.reason}`];
    case 'unsupported':
      return [...blank, `unsupported: ${outcome.missing}`];
  }
};

/** Every byte right, on pages of the kind and on the nodes that were asked for. */
const isProved = (outcome: IntegrityOutcome): boolean =>
  outcome.status === 'passed' &&
  (outcome.misplaced ?? 0) === 0 &&
  outcome.requestedPageKind === outcome.obtainedPageKind;

const pagesOfLoads = (results: Derived) =>
  results.samples.flatMap(({ outcome }) => (outcome.status === 'completed' ? [outcome.pages] : []));

/** What move_pages said of the loads that were timed: proofs are loads of their own. */
const timedLoads = (results: Derived): string => {
  const loads = pagesOfLoads(results);
  if (loads.length === 0) return '';
  const known = loads.filter(({ misplaced }) => misplaced !== undefined);
  const misplaced = known.reduce((total, pages) => total + (pages.misplaced ?? 0), 0);
  const absent = loads.reduce((total, pages) => total + pages.absent, 0);
  return (
    `In the ${plural(loads.length, 'load')} above, ${plural(absent, 'page was', 'pages were')} absent after the load and, ` +
    `of the ${known.length} where the kernel tells nodes, ${plural(misplaced, 'page was', 'pages were')} on a node other than asked for.`
  );
};

const unverified = 'No load was verified.';

const render = (results: Derived): string => {
  const proofs = allProofs(results);
  if (proofs.length === 0) return paragraphs(timedLoads(results), unverified);
  return paragraphs(
    `Each case loaded once${results.samples.length > 0 ? ' more' : ''}, every byte of every replica compared with its source and every tensor looked up. The nodes are the ones that the kernel reports (\`move_pages\`). ${timedLoads(results)}`.trimEnd(),
    longTable(
      [
        text('set'),
        text('strategy'),
        text('pages'),
        text('placement'),
        number('replicas'),
        text('pages per node'),
        number('misplaced'),
        number('compared'),
        number('tensors'),
        text('result'),
      ],
      proofs.map(({ block, arm, outcome }) => ({
        cells: [
          traced(blockLabel(results, block), [recordOf('integrity', block, arm)]),
          armLabel(results, arm),
          ...cells(outcome),
        ],
        exceptional: !isProved(outcome),
      })),
      'Every byte is equal, and every page is of the kind and on the node asked for,',
    ),
  );
};

export const placement: Section = {
  id: 'placement',
  heading: 'Placement and verification',
  question: 'Is every byte right, and every page on the node that was asked for?',
  shown: (results) => allProofs(results).length > 0 || pagesOfLoads(results).length > 0,
  absent: () => unverified,
  plots: pagesPerNodePlot,
  render,
  conditions: () => 'each case has one load of its own, which is not timed',
  limits: () => 'what happens to pages afterwards: they are looked at once, after the load.',
};
