import { buildTests, makeTree, testCommands } from './build-tests.ts';
import type { Platform } from './platform.ts';
import { runHere, runInGuest, runInTree } from './run-tests.ts';
import { architectures } from '../../harness/lab/guest-architecture.ts';
import { busyboxOf } from './of-debian.ts';

/** Compiles the C tests for a platform in `folder`, runs them on it, and gives all that they said. `only`: a word of their sentences. */
export const runOn = async (platform: Platform, folder: string, only?: string): Promise<string> => {
  const { native, toolchain } = buildTests(platform, folder);
  if (toolchain === undefined) return runHere(native, platform.portable === true, only);
  const tree = makeTree({
    native,
    libraries: `${toolchain}/root`,
    busybox: await busyboxOf(platform.guest?.architecture ?? architectures.x64),
    folder,
    commands: testCommands(platform.portable === true, only),
  });
  return platform.guest === undefined ? runInTree(tree) : runInGuest(tree, platform.guest, folder);
};
