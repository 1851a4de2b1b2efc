import { seedBaseline, seedCandidate, upstreamBaseline } from '../../../harness/comparison/arm-pairs.ts';
import { isHugetlb } from '../../../harness/results/arm.ts';
import { copiesIntoOneRegion } from '../../../harness/results/strategy.ts';
import type { Derived } from '../../derive-results.ts';
import { sectionLink } from '../../markdown/section-links.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { plainName } from '../../rows/plain-names.ts';
import { weighedSets, type Weighed } from '../../rows/ways.ts';
import { capital } from '../../wording/figures.ts';
import { phaseNames, phaseOf, type PhaseName } from '../phases/phases-of.ts';

const doing: Readonly<Record<PhaseName, string>> = {
  map: 'making the mapping',
  zero: 'writing zeros',
  fill: 'copying the parts',
  replicate: 'copying to further nodes',
  touch: 'reading every page for the first time',
  other: 'everything else',
};

const shareOf = (row: LoadRow, phase: PhaseName): number => {
  const total = phaseNames.reduce((sum, each) => sum + phaseOf(row, each), 0);
  return total === 0 ? 0 : phaseOf(row, phase) / total;
};

const longest = (row: LoadRow): PhaseName =>
  phaseNames.reduce((most, each) => (phaseOf(row, each) > phaseOf(row, most) ? each : most));

const percent = (share: number): string => (share < 0.01 ? 'below 1 %' : `${Math.round(100 * share)} %`);

const rowOf = ({ ways }: Weighed, fits: (row: LoadRow) => boolean): LoadRow | undefined =>
  ways.find(({ row }) => fits(row))?.row;

/** Where the time of one mapping and of one per part goes, and why what maps the page cache has less to do. */
const ofSet = (weighed: Weighed): string[] => {
  const huge = ({ arm }: LoadRow): boolean => isHugetlb(arm.pageKind);
  const one =
    rowOf(weighed, (row) => row.arm.strategy === seedCandidate && huge(row)) ??
    rowOf(weighed, ({ arm }) => copiesIntoOneRegion(arm.strategy));
  const each = rowOf(
    weighed,
    ({ arm }) => arm.strategy === seedBaseline && arm.pageKind === one?.arm.pageKind,
  );
  const upstream = rowOf(weighed, ({ arm }) => arm.strategy === upstreamBaseline);
  const said = (row: LoadRow): string =>
    `${capital(plainName(row.arm.strategy))} spends ${percent(shareOf(row, longest(row)))} of its time on ${doing[longest(row)]}.`;
  return [
    ...(one === undefined ? [] : [said(one)]),
    ...(each === undefined || longest(each) === 'map'
      ? []
      : [
          `${capital(plainName(each.arm.strategy))} spends ${percent(shareOf(each, 'map'))} of its time on making its mappings: fewer mappings can save no more than that and the padding.`,
        ]),
    ...(upstream === undefined || one === undefined
      ? []
      : [
          "llama.cpp's own mapping copies nothing: it lets the pages that the page cache already holds be read where they are.",
        ]),
  ];
};

/** In a few sentences, with a link to the section that shows it. */
export const renderWhy = (results: Derived): string => {
  const sets = weighedSets(results);
  const [lead] = sets;
  if (lead === undefined) return '';
  const said = ofSet(lead);
  const tiny = sets.find(({ block }) => block.set.sizeClass === 'tiny');
  const ofTiny =
    tiny === undefined || tiny.block === lead.block
      ? ''
      : ` With tiny parts it is another matter: ${sectionLink('why tiny parts gain', 'tiny-parts')}.`;
  return said.length === 0
    ? ''
    : `**Why:** ${said.join(' ')}${ofTiny} ${sectionLink('Where the time goes', 'phases')}.`;
};
