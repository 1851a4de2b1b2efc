import { globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { UnimapError } from '../unimap-error.ts';
import { nativeNames, nativeSources, type NativeName } from './native-files.ts';

/** As native/Makefile has them; without `-Werror`, because a compiler newer than ours may warn of more. */
const flags = [
  '-std=c11',
  '-D_GNU_SOURCE',
  '-pthread',
  '-O2',
  '-fPIC',
  '-fvisibility=hidden',
  '-Iinclude',
  '-s',
];
const wanted: Readonly<Record<NativeName, readonly [flags: readonly string[], sources: readonly string[]]>> =
  {
    'libunimap.so': [['-shared', '-Wl,-z,defs,-soname,libunimap.so'], ['src/*.c']],
    'unimap-loads': [
      ['-pie', '-Wl,-z,now'],
      ['loads/*.c', 'src/*.c'],
    ],
    'unimap-client': [['-pie'], ['client/*.c']],
  };

/**
 * Compiles the native library and the program of a load from the C sources beside us, into a folder. Two may do so at
 * once: each file is made beside its place and moved there.
 * @throws UnimapError `no-compiler`, exit status 3; the compiler's own words are in the message
 */
export const compileNative = async (into: string, cc = 'cc', signal?: AbortSignal): Promise<string[]> => {
  mkdirSync(into, { recursive: true });
  const made: string[] = [];
  for (const name of nativeNames) {
    const [own, sources] = wanted[name];
    const files = globSync([...sources], { cwd: nativeSources }).toSorted();
    const making = join(into, `${name}.${process.pid}.tmp`);
    const result = await execa(cc, [...flags, ...own, '-o', making, ...files], {
      cwd: nativeSources,
      reject: false,
      all: true,
      ...(signal && { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (result.failed) {
      rmSync(making, { force: true });
      throw new UnimapError(
        'no-compiler',
        `${cc} did not make ${name}: ${result.all.trim() || (result.shortMessage ?? '')}`,
        'install a C compiler with the headers of libc and Linux (on Debian: apt-get install gcc libc6-dev), and run it again',
        { exitStatus: 3 },
      );
    }
    const path = join(into, name);
    renameSync(making, path);
    made.push(path);
  }
  return made;
};
