import { execa } from 'execa';
import { root } from './root.ts';

/** Builds programs of native/soak; undefined when built, else why not. */
export const buildNative = async (target: 'all' | 'fuzz', plant?: string): Promise<string | undefined> => {
  const { failed, all } = await execa(
    'make',
    [
      '--no-print-directory',
      '-s',
      '-C',
      `${root}/native/soak`,
      ...(plant === undefined ? [] : [`PLANT=${plant}`]),
      target,
    ],
    { reject: false, all: true },
  );
  return failed ? all.trim().slice(-2000) : undefined;
};

/** The end of what a sanitizer or a program said, where it says what is wrong. */
export const lastWords = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(#\d+\s|INFO|0x|\\|Base64|MS:)/.test(line.trim()))
    .slice(-12)
    .join('\n');
