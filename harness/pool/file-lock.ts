import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { whenUsed } from '../installation/foreign.ts';

// From <sys/file.h>.
const exclusive = 2;
const nonBlocking = 4;

/** Of the C library that this Node runs on. */
type Flock = (file: number, operation: number) => number;
const flock = whenUsed((library) => library.load(null).func('int flock(int fd, int operation)') as Flock);

const lock = (file: number): boolean => flock()(file, exclusive | nonBlocking) === 0;

/**
 * Takes the lock of a folder that stands for what is in it; the kernel gives it up with the process. Undefined when another has
 * it, or has just removed the folder or put another in its place: ask again.
 */
export const lockFolder = (path: string): (() => void) | undefined => {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  let folder: number;
  try {
    folder = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch {
    return undefined;
  }
  const unlock = (): void => {
    closeSync(folder);
  };
  if (lock(folder) && statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(folder).ino) return unlock;
  unlock();
  return undefined;
};

/**
 * Takes the lock of a file, which is made where it is missing, for its owner's eyes alone: a lock can be taken through any
 * descriptor, also one that only reads. The kernel gives it up with the process, however that ends. Undefined when another has it.
 */
export const lockFile = (path: string): (() => void) | undefined => {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  if (!lock(file)) {
    closeSync(file);
    return undefined;
  }
  return () => {
    closeSync(file);
  };
};
