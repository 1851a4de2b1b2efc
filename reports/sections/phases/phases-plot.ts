import { phaseNames, phaseOf } from './phases-of.ts';
import { seedCandidate } from '../../../harness/comparison/arm-pairs.ts';
import { copiesIntoOneRegion } from '../../../harness/results/strategy.ts';
import type { Derived } from '../../derive-results.ts';
import { armLabelOnPages, blockLabel } from '../../rows/labels.ts';
import type { LoadRow } from '../../rows/loads.ts';
import { duration } from '../../wording/figures.ts';
import { sequence } from '../../plots/colours.ts';
import { conditions } from '../../rows/conditions.ts';
import type { Plot } from '../../plots/plot.ts';
import { about } from '../../plots/about.ts';
import { armAxis } from '../../rows/arm-axis.ts';
import { armScale } from '../../rows/arm-scale.ts';
import { oneOfEachClass } from '../../rows/one-of-each-class.ts';
import { drawable } from '../../rows/drawable.ts';
import { setPanels } from '../../rows/set-panels.ts';
import { stackedBars } from '../../plots/stacked-bars.ts';
import { title } from '../../plots/title.ts';
import { timedBlocksOf } from '../../../harness/comparison/view.ts';

const share = (row: LoadRow) => {
  const total = phaseNames.reduce((sum, phase) => sum + phaseOf(row, phase), 0);
  const [longest] = phaseNames.toSorted((one, other) => phaseOf(row, other) - phaseOf(row, one));
  return longest === undefined || total === 0
    ? undefined
    : { phase: longest, percent: Math.round((100 * phaseOf(row, longest)) / total) };
};

/** Where the time goes, of the largest set of each size class. */
export const phasesPlot = (results: Derived): Plot[] => {
  const blocks = oneOfEachClass(
    results,
    timedBlocksOf(results),
    (one, other) => other.bytes - one.bytes || other.parts - one.parts,
  );
  const rows = drawable(results, blocks);
  const used = phaseNames.filter((phase) => rows.some((row) => phaseOf(row, phase) > 0));
  if (used.length === 0) return [];
  const findings = blocks.flatMap((block) => {
    const here = rows.filter((row) => row.block === block);
    const row =
      here.find(({ arm }) => arm.strategy === seedCandidate) ??
      here.find(({ arm }) => copiesIntoOneRegion(arm.strategy)) ??
      here[0];
    const most = row && share(row);
    return most
      ? [
          `${blockLabel(results, block)}: ${most.percent}\u00a0% of the time of ${armLabelOnPages(results, row.arm)} is ${most.phase}`,
        ]
      : [];
  });
  const found = findings.join('; ');
  const caption = `Medians phase by phase: map makes the memory, zero writes zeros, fill copies the parts, replicate copies to further nodes, touch reads every page. ${conditions(results, rows)}.`;
  const values = rows.flatMap((row) =>
    used.map((phase, order) => ({
      set: blockLabel(results, row.block),
      arm: row.label,
      phase,
      order,
      ms: phaseOf(row, phase) / 1e6,
      about: about(row.label, blockLabel(results, row.block), `${phase} ${duration(phaseOf(row, phase))}`),
    })),
  );
  return [
    {
      name: 'phases',
      finding: found,
      caption,
      spec: {
        title: title(found, caption),
        data: { values },
        ...setPanels(
          blocks.map((block) => blockLabel(results, block)),
          stackedBars(
            armAxis(
              armScale(
                results,
                rows.map(({ arm }) => arm),
              ).domain,
            ),
            {
              field: 'ms',
              axis: { title: 'time (ms)', tickCount: 6 },
              by: 'phase',
              domain: used,
              range: used.map((phase) => sequence[phaseNames.indexOf(phase)]),
            },
          ),
        ),
      },
    },
  ];
};
