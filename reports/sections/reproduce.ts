import { paragraphs } from '../markdown/table.ts';
import type { Section } from './section.ts';

/** A run from a tree that was no commit, or not a clean one, cannot be checked out: nothing is pretended. */
const checkout = (commit: string): string[] =>
  /^[0-9a-f]{7,40}$/.test(commit) ? [`git checkout ${commit}`] : [];

/** The exact command, once for each run; the seed is spelt out where the command left it to chance. */
export const reproduce: Section = {
  id: 'reproduce',
  heading: 'Reproduce',
  shown: () => true,
  render: ({ merged, run }) =>
    paragraphs(
      ...(merged?.map((one) => one.run) ?? [run]).map(({ id, time, command, seed, commit }) =>
        paragraphs(
          `Run ${id} of ${time}, seed ${seed}, commit ${commit}:`,
          [
            '```sh',
            ...checkout(commit),
            command.includes('--seed') ? command : `${command} --seed ${seed}`,
            '```',
          ].join('\n'),
        ),
      ),
    ),
};
