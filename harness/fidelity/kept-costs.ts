import type { Findings } from './findings.ts';
import { cpuOf } from './many-parts.ts';
import { buildText, sparedOf } from './tables.ts';

/**
 * What reports say of upstream's own cost of many parts (`reports/sections/upstream/kept-costs.json`). Times are nanoseconds of
 * CPU time, shares are of the samples within the load. Undefined without rounds.
 */
export const keptCosts = ({ date, machine, rounds, builds, costs }: Findings): string | undefined =>
  rounds === 0 || costs.length === 0
    ? undefined
    : `${JSON.stringify(
        {
          date,
          machine,
          rounds,
          costs: costs.map((cost) => ({
            llamaCpp: buildText(builds, cost.client),
            parts: cost.parts,
            tensors: cost.tensors,
            mapped: cpuOf(cost.mapped),
            read: cpuOf(cost.read),
            mappingsAlone: cpuOf(cost.mappingsAlone),
            ...(cost.share.status === 'sampled' && { inWalk: cost.share.walk, inScan: cost.share.scan }),
            spared: sparedOf(costs, cost),
          })),
        },
        null,
        2,
      )}\n`;
