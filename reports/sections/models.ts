import type { Section } from './section.ts';
import { hugetlbKinds } from '../../harness/results/arm.ts';
import { usualPageSizes } from '../../harness/results/page-sizes.ts';
import { traitsOf } from '../../harness/results/strategy.ts';
import {
  hugetlbBytes,
  layoutNeeds,
  layouts,
  layoutSize,
  type SizedKind,
} from '../../harness/plan/layout-size.ts';
import { fitCostModels, type CostModel } from '../models/cost-model.ts';
import type { PredictedTime } from '../models/predicted-range.ts';
import { projectLoad, slowestCrossing } from '../models/project-load.ts';
import { foretoldByLog, seedLog } from '../models/seed-log.ts';
import { wasteRange } from '../models/stated-sizes.ts';
import { realModels, type RealModel } from '../models/real-models.ts';
import { timeText } from '../models/time-text.ts';
import { repackingCpus } from '../models/repacked-types.ts';
import { bytes, paddingWords, plural, roughBytes, roughFigure } from '../wording/figures.ts';
import { armLabel } from '../rows/labels.ts';
import { folded, number, paragraphs, table, text } from '../markdown/table.ts';

const nodeCounts = [1, 2, 4, 8] as const;
/** A column for each way of loading and number of nodes: more would not be read. */
const projectedNodes = [1, 2, 8] as const;

/** GGUF's default alignment: the cards do not say another. */
const partsOf = ({ partBytes }: RealModel) => partBytes.map((size) => ({ bytes: size, alignment: 32 }));

interface ModelNeeds {
  readonly model: RealModel;
  readonly needs: ReturnType<typeof layoutNeeds>;
  /** Projected from the costs fitted on a machine, in nanoseconds; none without such a fit. */
  readonly projected: readonly ({
    readonly arm: string;
    readonly pageKind: SizedKind;
    readonly nodes: number;
  } & PredictedTime)[];
}

/** What every known model needs, and, by the fitted costs, would take to load: projections, never verdicts. */
export const modelNeeds = (costs: readonly CostModel[]): ModelNeeds[] =>
  realModels.map((model) => ({
    model,
    needs: layoutNeeds(partsOf(model), hugetlbKinds, nodeCounts, usualPageSizes),
    projected: costs.flatMap((cost) =>
      nodeCounts.map((nodes) => {
        const { placement, pageKind: asked } = cost.arm;
        const pageKind = asked === 'best' ? '2m' : asked;
        const parts = partsOf(model);
        return {
          ...{ arm: cost.arm.id, pageKind, nodes },
          ...projectLoad(cost, { parts, pageKind, placement, nodes }),
        };
      }),
    ),
  }));

const needTable = (needs: readonly ModelNeeds[]): string =>
  table(
    [
      text('model'),
      number('parts'),
      number('bytes'),
      ...hugetlbKinds.flatMap((kind) => layouts.map((layout) => number(`wasted, ${layout}, ${kind}`))),
      text('repacked on'),
      ...nodeCounts.map((nodes) => number(`pages of 1 GiB, unified, ${plural(nodes, 'node')}`)),
    ],
    needs.map(({ model, needs: all }) => [
      `${model.name} ${model.quantisation}${model.assumed === undefined ? '' : ' *'}`,
      String(model.partBytes.length),
      bytes(model.partBytes.reduce((sum, size) => sum + size, 0)),
      ...hugetlbKinds.flatMap((kind) =>
        layouts.map((layout) => {
          const need = all.find((one) => one.pageKind === kind && one.layout === layout && one.nodes === 1);
          if (need === undefined) return '';
          const { low, high } = wasteRange(layout, partsOf(model), hugetlbBytes[kind]);
          return `${roughBytes(need.waste)} [${roughBytes(low)}, ${roughBytes(high)}]`;
        }),
      ),
      repackingCpus(model.quantisation).join(', '),
      ...nodeCounts.map((nodes) => {
        const need = all.find(
          (one) => one.pageKind === '1g' && one.layout === 'unified' && one.nodes === nodes,
        );
        return String(need?.pages ?? '');
      }),
    ]),
  );

/** A set like those that reports load: small parts, each a little beyond whole pages. */
const example = Array.from({ length: 200 }, () => ({ bytes: 16 * 1024 ** 2 + 3 * 1024, alignment: 32 }));

const exampleText = (() => {
  const { mapped, waste } = layoutSize('per-part', example, hugetlbBytes['2m'], usualPageSizes.base);
  return (
    `Measured sets can have far more: ${example.length} parts of 16 MiB, each with 3 KiB of header, leave ${bytes(waste)} of ${bytes(mapped - waste)} (${paddingWords(waste / (mapped - waste))}). ` +
    'These models have too little padding to gain what such a set gains.'
  );
})();

/** Padding is what one mapping spares: of models people run there is next to none to spare. */
const paddingOfModels = (needs: readonly ModelNeeds[]): string => {
  const [most] = needs
    .map(({ model, needs: all }) => ({
      model,
      payload: model.partBytes.reduce((sum, size) => sum + size, 0),
      waste: all.find((one) => one.layout === 'per-part' && one.pageKind === '2m')?.waste ?? 0,
      ...wasteRange('per-part', partsOf(model), hugetlbBytes['2m']),
    }))
    .toSorted((one, other) => other.high - one.high);
  if (most === undefined) return '';
  const { model, payload, waste, low, high } = most;
  return (
    `In pages of 2 MiB a mapping per part leaves at most ${roughBytes(high)} of any of these models unused: of ${model.name} (${plural(model.partBytes.length, 'part')}, ${bytes(payload)}) ` +
    `some ${roughBytes(waste)} [${roughBytes(low)}, ${roughBytes(high)}], ${paddingWords(high / payload)}. ${exampleText}`
  );
};

/** The costs of the seed's code as it was, else as it was described, for the log; preferably on its pages. */
const logModel = (costs: readonly CostModel[]): CostModel | undefined => {
  const after = (code: 'shipped' | 'described') =>
    costs.filter(({ arm }) => {
      const { seed } = traitsOf(arm.strategy);
      return seed?.side === 'after' && seed.code === code;
    });
  return [...after('shipped'), ...after('described')].toSorted((one, other) =>
    one.arm.strategy === other.arm.strategy
      ? Number(other.arm.pageKind === '1g') - Number(one.arm.pageKind === '1g')
      : 0,
  )[0];
};

/** The arithmetic alone, by the costs of the machine that wrote the log. */
const logText = (() => {
  const { low, high } = foretoldByLog();
  const { whole } = seedLog;
  return (
    "By the log's own two costs the same arithmetic foretells the whole load: every node is populated and cleared as the first was, and a copied byte costs one to two times a cleared one. " +
    `That gives ${low} to ${high} s; the log's ${whole} s ${low <= whole && whole <= high ? 'lie' : 'do not lie'} within.`
  );
})();

/** The projection against the one log there is of such a load, on another machine. */
export const checkAgainstLog = (
  costs: readonly CostModel[],
): { readonly model: CostModel; readonly projected: PredictedTime; readonly text: string } | undefined => {
  const model = logModel(costs);
  if (model === undefined) return undefined;
  const parts = Array.from({ length: seedLog.parts }, () => ({
    bytes: seedLog.bytes / seedLog.parts,
    alignment: 32,
  }));
  const { pageKind, nodes } = seedLog;
  const projected = projectLoad(model, { parts, pageKind, placement: 'mirror', nodes });
  const seconds = projected.time / 1e9;
  const payload = (seedLog.bytes * nodes) / 1e9;
  return {
    model,
    projected,
    text:
      `Checked against the seed's only real log (ggml-org/llama.cpp#14969: ${bytes(seedLog.bytes)}, ${seedLog.parts} parts, ${nodes} nodes, 1 GiB pages): ` +
      `whole load ${seedLog.whole} s there, of which ${seedLog.populate} s populating one node and ${seedLog.clear} s clearing it once more; ` +
      `\`${model.arm.strategy}\` projected here: ${timeText(projected)}, ${roughFigure(seedLog.whole / seconds)} times as fast ` +
      `(${roughFigure(payload / seconds)} GB/s of replicas against ${roughFigure(payload / seedLog.whole)} there). ` +
      'It is another machine, its load was single-threaded, crossed nodes and may have read from storage; the costs here are of a warm page cache ' +
      `and, on one node, of no crossing. ${logText} What it shows: a projection is of this machine and its cache, and says nothing of storage.`,
  };
};

const projectionTable = (
  label: (cost: CostModel) => string,
  needs: readonly ModelNeeds[],
  costs: readonly CostModel[],
) =>
  table(
    [
      text('model'),
      ...costs.flatMap((cost) =>
        projectedNodes.map((nodes) => number(`${label(cost)}, ${plural(nodes, 'node')} (projected)`)),
      ),
    ],
    needs.map(({ model, projected }) => [
      `${model.name} ${model.quantisation}`,
      ...costs.flatMap((cost) =>
        projectedNodes.map((nodes) => {
          const found = projected.find((one) => one.arm === cost.arm.id && one.nodes === nodes);
          return found === undefined ? '' : timeText(found);
        }),
      ),
    ]),
  );

/** What each real model needs and wastes, and, where costs were fitted, how long it would take. */
const modelsText = (costs: readonly CostModel[], label: (cost: CostModel) => string): string => {
  const needs = modelNeeds(costs);
  const check = checkAgainstLog(costs);
  return paragraphs(
    'What models people run would need, computed from the sizes of their parts. Waste is of one replica; it and the pages grow with the nodes. It is known to two digits at best: the pages give sizes in three digits, and the range holds every waste that such a size allows. ' +
      '`packed` starts parts back to back and misaligns their tensors. `repacked on`: the CPUs on which llama.cpp copies weights of the type most of the model has into ' +
      'buffers of its own (CPU_REPACK), so that pages and replicas gain nothing there after loading; `inspect` gives the share of a file.',
    paddingOfModels(needs),
    needTable(needs),
    ...needs.flatMap(({ model }) =>
      model.assumed === undefined ? [] : [`\\* ${model.name}: ${model.assumed}.`],
    ),
    folded(
      'Where the sizes come from',
      needs.map(({ model }) => `- ${model.name} ${model.quantisation}: <${model.source}>`).join('\n'),
    ),
    ...(costs.length === 0
      ? []
      : [
          '**Projected load times**, by the costs fitted on this machine to sets of at most a few GiB: warm, with the threads of this machine. A way that copies puts a replica on each node, one after the other. ' +
            'In two digits, with a range: the fit is made again without each set, and the range holds how far it was then off on that set (jackknife+). ' +
            `Where there are more nodes than were measured, its upper end takes every byte of the further ones to cross at ${roughFigure(slowestCrossing)} times the cost. ` +
            'What is larger than the sets fitted may err by more. Projections are no measurements, and no verdict rests on them.',
          projectionTable(label, needs, costs),
          check?.text ?? '',
        ]),
  );
};

const heading = 'Real models';

/** The same by itself: what the command line says of models. */
export const renderModels = (costs: readonly CostModel[], label: (cost: CostModel) => string): string =>
  paragraphs(`## ${heading}`, modelsText(costs, label));

/** Only where costs were fitted. */
export const models: Section = {
  id: 'models',
  heading,
  shown: (results) => fitCostModels(results).length > 0,
  render: (results) => modelsText(fitCostModels(results), ({ arm }) => armLabel(results, arm)),
};
