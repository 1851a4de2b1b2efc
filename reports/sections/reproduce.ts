import { paragraphs } from '../markdown/table.ts';
import type { RunRecord } from '../../harness/results/results.ts';
import type { Derived } from '../derive-results.ts';
import { distinct } from '../wording/figures.ts';
import type { Section } from './section.ts';

/** A run from a tree that was no commit, or not a clean one, cannot be checked out: nothing is pretended. */
const checkout = (commit: string): string[] =>
  /^[0-9a-f]{7,40}$/.test(commit) ? [`git checkout ${commit}`] : [];

/** One command makes them all again where one made them: what it was is then that of the whole. */
const runsToMake = ({ merged, run }: Derived): RunRecord[] => {
  if (merged === undefined) return [run];
  const [command, ...others] = distinct(merged.map((one) => one.run.command));
  return others.length === 0 && command !== run.command ? [run] : merged.map((one) => one.run);
};

/** The exact command, once for each run; the seed is spelt out where the command left it to chance. */
export const reproduce: Section = {
  id: 'reproduce',
  heading: 'Reproduce',
  shown: () => true,
  render: (results) =>
    paragraphs(
      ...runsToMake(results).map(({ id, time, command, seed, commit }) =>
        paragraphs(
          `Run ${id} of ${time}, seed ${seed}, commit ${commit}:`,
          [
            '```sh',
            ...checkout(commit),
            // What begins so would end the block of code.
            `${command.startsWith('`') ? '# ' : ''}${command.includes('--seed') ? command : `${command} --seed ${seed}`}`,
            '```',
          ].join('\n'),
        ),
      ),
    ),
};
