import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.ts';
import { buildCommand, inCheckout } from '../installation/command.ts';
import { ownPackage } from '../installation/own-package.ts';
import { UnimapError } from '../unimap-error.ts';
import { isLinux, ownPlatform } from './own-platform.ts';

/** The library that is called in our own process, the program that is the process of one load, and the one that runs a client. */
export type NativeName = 'libunimap.so' | 'unimap-loads' | 'unimap-client';

export const nativeSources = fileURLToPath(new URL('../../native', import.meta.url));

/** Of a package, what `unimap build` makes: for this version alone, and never inside the package. */
export const builtFolder = (): string =>
  join(
    cacheFolder(),
    'native',
    [ownPackage.version, ownPackage.gitHead, ownPlatform()].filter(Boolean).join('-'),
  );

/** Where each may lie, the first before the second: what was built here before what was built for it elsewhere. */
const nativeFolders = (): string[] =>
  inCheckout
    ? [join(nativeSources, isLinux() ? 'build' : 'build/posix')]
    : [builtFolder(), join(nativeSources, 'prebuilt', ownPlatform())];

/** For a message where neither is there. */
const buildRemedy = (): string =>
  inCheckout
    ? `run \`${isLinux() ? buildCommand : 'make -C native posix'}\``
    : `run \`${buildCommand}\`, which compiles it with cc: the package brings it for Linux on x64 and arm64, with glibc or musl, and this is ${ownPlatform()}`;

/** @throws UnimapError `library-missing` */
export const nativeFile = (name: NativeName, folders = nativeFolders()): string => {
  const paths = folders.map((folder) => join(folder, name));
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new UnimapError(
    'library-missing',
    `the native ${name === 'libunimap.so' ? 'library' : 'program'} ${paths[0] ?? name} is not built`,
    buildRemedy(),
    { exitStatus: 3 },
  );
};
