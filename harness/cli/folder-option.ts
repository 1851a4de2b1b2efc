import { InvalidArgumentError } from 'commander';

/** An empty path would mean the current folder, which nobody means by an unset variable. */
export const parseFolder = (text: string): string => {
  if (text === '') throw new InvalidArgumentError('give the path of a folder; this one is empty.');
  return text;
};
