import { join } from 'node:path';
import { makeGroup } from '../../harness/cli/test-support/control-group.ts';
import { writeSparse } from '../../harness/cli/test-support/sparse-model.ts';
import { drawing, tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 60;
const MiB = 1024 ** 2;
const modelBytes = 192 * MiB;

/** Of memory, about what Node, the model and both together take; of hugepages, about what the model takes. */
const limits = { memory: [160 * MiB, 700 * MiB], hugetlb: [0, 2 * modelBytes] } as const;

const run = async ({ seed, end, scratch }: Chance): Promise<Outcome> => {
  const { upTo, oneOf } = drawing(seed);
  const tally = tallying();
  const model = join(scratch, 'sparse.gguf');
  writeSparse(model, modelBytes);
  const groups = (['memory', 'hugetlb'] as const).flatMap((controller) => {
    const group = makeGroup(controller, `unimap-soak-${process.pid}`);
    return group === undefined ? [] : [{ controller, group }];
  });
  const [first, ...others] = groups;
  if (first === undefined)
    return {
      unsupported: 'no control group can be made: run as root, with the memory or hugetlb controller',
    };
  try {
    while (tally.done() < planned && performance.now() < end) {
      const { controller, group } = oneOf([first, ...others]);
      const [least, most] = limits[controller];
      const limit = Math.floor((least + upTo(most - least)) / 4096) * 4096;
      group.limitTo(limit);
      const words =
        controller === 'hugetlb'
          ? ['load', model, '-s', oneOf(['unified', 'per-part', 'unified-parallel']), '-k', '2m']
          : [
              oneOf(['load', 'verify']),
              model,
              '-s',
              oneOf(['llama-read', 'unified', 'unified-parallel', 'llama-mmap-numa', 'llama-direct']),
              '-k',
              '4k',
            ];
      const { exitCode, signal, stderr } = await group.run(...words);
      tally.one();
      tally.count(`${controller}: status ${exitCode ?? signal ?? 'none'}`);
      const where = `${words.join(' ')} in ${(limit / MiB).toFixed(1)} MiB of ${controller}`;
      if (exitCode === undefined) tally.find(`${where}: ended by ${signal ?? 'nobody knows'}`);
      // An error with its remedy; or a load that obtained less than was asked, with what raises the group's limit.
      else if (exitCode !== 0 && !/^unimap: .+\n {2}\S|control group .+\n +raise it: /m.test(stderr))
        tally.find(`${where}: status ${exitCode} without a remedy: ${stderr.slice(-500)}`);
    }
  } finally {
    for (const { group } of groups) await group.remove();
  }
  return tally.tried();
};

export const controlGroups: SoakPart = {
  name: 'control-groups',
  does: 'loads in control groups of memory and of hugepages, limited about where they just fit: done or refused, never killed',
  planned,
  share: 0.07,
  run,
};
