import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnimapError } from '../../unimap-error.ts';
import type { TopologyRoots } from './read-topology.ts';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A place in each of the trees from which CPUs can be told. */
const telling = ['sys/devices/system/cpu', 'sys/devices/system/node', 'proc/cpuinfo', 'proc/self/status'];

/** The roots within a folder that holds `sys/` and `proc/`. Throws what exits with 2 where it holds no machine. */
export const recordedMachine = (folder: string): TopologyRoots => {
  const refuse = (what: string): never => {
    throw new UnimapError(
      'no-machine',
      `--sysfs ${folder}: ${what}`,
      'give a folder that holds copies of sys/devices/system/cpu, sys/devices/system/node and proc; without --sysfs, this machine is read',
      { exitStatus: 2 },
    );
  };
  try {
    if (!existsSync(folder)) refuse('there is no such folder');
    if (!isFolder(folder)) refuse('is no folder');
    if (!isFolder(join(folder, 'sys'))) refuse('holds no folder sys/');
    if (!telling.some((path) => existsSync(join(folder, path))))
      refuse('nothing in it tells which CPUs there are');
  } catch (error) {
    if (error instanceof UnimapError) throw error;
    refuse(error instanceof Error ? error.message : String(error));
  }
  return { sysRoot: join(folder, 'sys'), procRoot: join(folder, 'proc') };
};
