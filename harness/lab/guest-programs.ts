import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Preparing } from '../debian/preparing-script.ts';
import { unpacked } from '../debian/unpacked.ts';
import { inCheckout } from '../installation/command.ts';
import { compileNative } from '../native-build/compile.ts';
import { nativeSources } from '../native-build/native-files.ts';
import { toolchain } from '../native-build/toolchain.ts';
import { ownArchitecture, type GuestArchitecture } from './guest-architecture.ts';
import type { LaidOver } from './laid-over.ts';
import { npmPackage } from './npm-package.ts';

/** What a guest runs, by its path there. */
export interface GuestPrograms {
  readonly node: string;
  /** Its PATH: of another processor than this machine's, it leads to no program of this machine. */
  readonly path: string;
  /** What of this machine's files the guest has something else for. */
  readonly laidOver: readonly LaidOver[];
}

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A shell and its usual programs, and what counts system calls. */
const packages = [
  ...['dash', 'coreutils', 'util-linux', 'mount', 'grep', 'sed', 'findutils'],
  ...['libstdc++6', 'strace', 'linux-perf'],
];

/** Where koffi looks for the part of it that is made for a processor. */
const koffiFor = ({ name }: GuestArchitecture): { place: string; version: string } => {
  const folder = dirname(createRequire(import.meta.url).resolve('koffi'));
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return { place: join(folder, `../@koromix/koffi-linux-${name}`), version };
};

const builtHere = fileURLToPath(new URL('../../build/native', import.meta.url));

/** A package carries the native library for every processor; a checkout has what was compiled for this machine. */
const nativeFor = async ({ name }: GuestArchitecture, preparing: Preparing): Promise<LaidOver[]> => {
  if (!inCheckout) return [];
  const platform = `linux-${name}-glibc`;
  const from = join(builtHere, platform);
  await compileNative(from, await toolchain(platform, preparing), preparing.signal);
  return [{ place: join(nativeSources, 'build'), from }];
};

/**
 * This machine's own, or, for another processor, fetched and compiled: Debian's programs, the Node of our own version, the
 * native library and what calls it.
 * @throws UnimapError `debian-unavailable`, `npm-unavailable`, `no-compiler`, each exit status 3
 */
export const programsFor = async (
  architecture: GuestArchitecture,
  preparing: Preparing = {},
): Promise<GuestPrograms> => {
  const { name, debian, libraries, loader } = architecture;
  if (name === ownArchitecture().name)
    return { node: process.execPath, path: `${dirname(process.execPath)}:${usualPath}`, laidOver: [] };
  const root = await unpacked(
    { release: 'trixie', architecture: debian, packages, withDependencies: true },
    preparing,
  );
  const koffi = koffiFor(architecture);
  const node = join(await npmPackage(`node-linux-${name}@${process.versions.node}`, preparing), 'bin/node');
  /** Debian's /bin and /lib are links into /usr, which a tree of links must not replace by folders. */
  const placed = (path: string): string => join(realpathSync(dirname(path)), basename(path));
  const own = (path: string): LaidOver => ({ place: placed(path), from: join(root, 'usr', path) });
  return {
    node,
    path: [dirname(node), join(root, 'usr/sbin'), join(root, 'usr/bin')].join(':'),
    laidOver: [
      own(`/lib/${libraries}`),
      own(loader),
      own('/bin/sh'),
      own('/bin/env'),
      {
        place: koffi.place,
        from: await npmPackage(`@koromix/koffi-linux-${name}@${koffi.version}`, preparing),
      },
      ...(await nativeFor(architecture, preparing)),
    ],
  };
};
