import { closeSync, constants, openSync } from 'node:fs';
import { whenUsed } from '../installation/foreign.ts';

// From <sys/file.h>.
const exclusive = 2;
const nonBlocking = 4;

/** Of the C library that this Node runs on. */
type Flock = (file: number, operation: number) => number;
const flock = whenUsed((library) => library.load(null).func('int flock(int fd, int operation)') as Flock);

/**
 * Takes the lock of a file, which is made where it is missing, for its owner's eyes alone: a lock can be taken through any
 * descriptor, also one that only reads. The kernel gives it up with the process, however that ends. Undefined when another has it.
 */
export const lockFile = (path: string): (() => void) | undefined => {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  if (flock()(file, exclusive | nonBlocking) !== 0) {
    closeSync(file);
    return undefined;
  }
  return () => {
    closeSync(file);
  };
};
