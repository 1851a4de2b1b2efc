import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { fakeFolder } from '../../fake-sysfs.ts';
import { readTopology } from '../read-topology.ts';
import type { Topology } from '../topology.ts';
import { machineTree, plainMachine, type MachineShape } from './machine-tree.ts';

/** Thousands of small files are written: a hundred times faster in memory than on some disks. */
const scratch = (): string => {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
};

/** The topology read from files that are then removed. */
export const readFiles = (files: Readonly<Record<string, string | number>>): Topology => {
  const fake = fakeFolder(files, scratch());
  try {
    return readTopology({ sysRoot: fake.path('sys'), procRoot: fake.path('proc') });
  } finally {
    fake.remove();
  }
};

export const readMachine = (shape: Partial<MachineShape>): Topology =>
  readFiles(machineTree({ ...plainMachine, ...shape }));
