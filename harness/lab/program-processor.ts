import { closeSync, openSync, readSync } from 'node:fs';
import { architectures } from './guest-architecture.ts';

// Of <elf.h>: the header begins with this, and says the processor in the two bytes at 18.
const elf = Buffer.from('\x7fELF', 'latin1');
const machineOffset = 18;

/** Whose program a file is, of the processors that guests have; undefined of a script, and of what cannot be read. */
export const programProcessor = (path: string): keyof typeof architectures | undefined => {
  const header = Buffer.alloc(machineOffset + 2);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  if (!header.subarray(0, elf.length).equals(elf)) return undefined;
  const machine = header.readUInt16LE(machineOffset);
  return Object.values(architectures).find(({ elfMachine }) => elfMachine === machine)?.name;
};
