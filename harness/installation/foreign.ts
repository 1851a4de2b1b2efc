import { createRequire } from 'node:module';
import type koffi from 'koffi';
import { UnimapError } from '../unimap-error.ts';

let loaded: typeof koffi | undefined;

/**
 * The library that calls C, loaded when it is first used: it is built for some platforms only, and what calls no C works on
 * the others too.
 * @throws UnimapError `no-calls-of-c`, exit status 3
 */
export const foreign = (): typeof koffi => {
  try {
    return (loaded ??= createRequire(import.meta.url)('koffi') as typeof koffi);
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UnimapError(
      'no-calls-of-c',
      `Node cannot call C on ${process.platform}-${process.arch}, as every load must: ${why}`,
      'use a machine for which koffi is built, such as Linux on x64 or arm64; what only reads or writes files works here',
      { exitStatus: 3, cause: error },
    );
  }
};

/** Something made of that library once, when it is first asked for. */
export const whenUsed = <T>(make: (library: typeof koffi) => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make(foreign()) }).value;
};

/** Whether there is that library. */
export const callsC = (): boolean => {
  try {
    foreign();
    return true;
  } catch {
    return false;
  }
};
