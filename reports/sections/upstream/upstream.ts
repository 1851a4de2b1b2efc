import { timedBlocksOf } from '../../../harness/comparison/view.ts';
import type { Derived } from '../../derive-results.ts';
import { number, paragraphs, table, text } from '../../markdown/table.ts';
import { drawable } from '../../rows/drawable.ts';
import { interval, milliseconds } from '../../wording/figures.ts';
import type { Section } from '../section.ts';
// Written by `npm run fidelity -- --write`, the only program of ours that times the real llama.cpp.
import kept from './kept-costs.json' with { type: 'json' };

/** With fewer parts the walk costs upstream some tens of milliseconds. */
const manyParts = 20;

interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

interface Cost {
  readonly llamaCpp: string;
  readonly parts: number;
  readonly tensors: number;
  readonly mapped: Estimate;
  readonly mappingsAlone: Estimate;
  readonly spared?: Estimate;
  readonly inWalk?: number;
  readonly inScan?: number;
}

const costs: readonly Cost[] = kept.costs;

const estimate = ({ median, low, high }: Estimate): string =>
  `${milliseconds(median)} ${interval({ low: low / 1e6, high: high / 1e6 })}`;

const share = (of: number | undefined): string => (of === undefined ? '—' : `${Math.round(of * 100)} %`);

const hasMany = (results: Derived): boolean =>
  timedBlocksOf(results).some(
    (block) =>
      block.set.parts >= manyParts &&
      drawable(results, [block]).some(({ arm }) => arm.strategy === 'llama-mmap'),
  );

const render = (): string => {
  // Of the newest build.
  const most = costs.toSorted((one, other) => one.parts - other.parts).at(-1);
  const known = most?.spared === undefined ? undefined : { ...most, spared: most.spared };
  return paragraphs(
    'For each part, a mapped load of llama.cpp looks through all tensors (`llama_model_loader::get_mapping_range`, later `get_mapping_ranges`). ' +
      'The cost grows with parts times tensors. No system call shows it. The strategy `llama-mmap` makes the mappings of llama.cpp alone, so its time does not hold this cost.',
    known === undefined
      ? ''
      : `With ${known.parts} parts and ${known.tensors} tensors, llama.cpp ${known.llamaCpp} takes ${estimate(known.mapped)} ms of CPU time. One mapping of all parts would spare it ${estimate(known.spared)} ms of that.`,
    table(
      [
        text('llama.cpp'),
        number('parts'),
        number('its mapped load, ms'),
        number('its mappings alone, ms'),
        number('one mapping would spare, ms'),
        number('in the walk'),
        number('in sscanf'),
      ],
      costs.map((cost) => [
        cost.llamaCpp,
        String(cost.parts),
        estimate(cost.mapped),
        estimate(cost.mappingsAlone),
        cost.spared === undefined ? '—' : estimate(cost.spared),
        share(cost.inWalk),
        share(cost.inScan),
      ]),
    ),
    `**This run did not measure these figures.** The fidelity bench measured them on ${kept.date} with the real llama.cpp, on ${kept.machine}: CPU time, medians of ${kept.rounds} rounds with 95% intervals. ` +
      'The last two columns are the trace: the share of the samples of `perf record` within the load. In a checkout, `npm run fidelity` measures them on this machine.',
  );
};

export const upstreamParts: Section = {
  id: 'upstream-parts',
  heading: 'What many parts cost llama.cpp itself',
  question: 'What would one mapping of all parts spare the real llama.cpp?',
  shown: hasMany,
  render,
  limits: () =>
    'this run’s own model: a model of as many parts and twice the tensors costs llama.cpp about twice as much.',
};
