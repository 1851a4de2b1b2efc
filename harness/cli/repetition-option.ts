import { InvalidArgumentError } from 'commander';
import { Repetition, type RepetitionRecord } from '../results/index.ts';

/** As one process tells another which run it is to make: `GROUP:2/3`. */
export const repetitionText = ({ group, number, of }: RepetitionRecord): string => `${group}:${number}/${of}`;

export const parseRepetition = (text: string): RepetitionRecord => {
  const [, group, number, of] = /^(.+):(\d+)\/(\d+)$/.exec(text) ?? [];
  const found = Repetition.safeParse({ group, number: Number(number), of: Number(of) });
  if (!found.success) throw new InvalidArgumentError('give GROUP:NUMBER/OF.');
  return found.data;
};
