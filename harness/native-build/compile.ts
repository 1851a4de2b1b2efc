import { globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { UnimapError } from '../unimap-error.ts';
import { nativeSources, type NativeName } from './native-files.ts';
import { isLinux } from './own-platform.ts';

/** As native/Makefile has them; without `-Werror`, because a compiler newer than ours may warn of more. */
const flags = ['-std=c11', '-pthread', '-O2', '-fPIC', '-fvisibility=hidden', '-Iinclude'];

interface Recipe {
  readonly name: NativeName;
  readonly flags: readonly string[];
  readonly sources: readonly string[];
  /** Beside the library, whose code it then takes rather than a copy of its own: half of a package is native code. */
  readonly besideLibrary?: true;
}

const forLinux = (): Recipe[] => {
  // No symbols, no tables for unwinding, no digest of itself: nothing here reads them.
  const own = [
    '-D_GNU_SOURCE',
    '-s',
    '-fno-asynchronous-unwind-tables',
    '-fno-unwind-tables',
    '-Wl,--build-id=none',
  ];
  return [
    {
      name: 'libunimap.so',
      flags: [...own, '-shared', '-Wl,-z,defs,-soname,libunimap.so'],
      sources: ['src/*.c'],
    },
    {
      name: 'unimap-loads',
      flags: [...own, '-pie', '-Wl,-z,now', '-Wl,-rpath,$ORIGIN'],
      sources: ['loads/*.c'],
      besideLibrary: true,
    },
    { name: 'unimap-client', flags: [...own, '-pie'], sources: ['client/*.c'] },
  ];
};

const listed = (file: string): string[] =>
  readFileSync(join(nativeSources, file), 'utf8').split('\n').filter(Boolean);

/** A linker of which nothing is known is asked for nothing. */
const forPosix = (): Recipe[] => {
  const own = ['-D_POSIX_C_SOURCE=200809L', '-DUNIMAP_POSIX'];
  const library = listed('posix/sources');
  return [
    { name: 'libunimap.so', flags: [...own, '-shared'], sources: library },
    { name: 'unimap-loads', flags: own, sources: [...listed('posix/programs'), ...library] },
  ];
};

/**
 * Compiles the native library and the program of a load from the C sources beside us, into a folder. Two may do so at
 * once: each file is made beside its place and moved there.
 * @throws UnimapError `no-compiler`, exit status 3; the compiler's own words are in the message
 */
export const compileNative = async (into: string, cc = 'cc', signal?: AbortSignal): Promise<string[]> => {
  mkdirSync(into, { recursive: true });
  const made: string[] = [];
  for (const { name, flags: own, sources, besideLibrary } of isLinux() ? forLinux() : forPosix()) {
    const files = globSync([...sources], { cwd: nativeSources }).toSorted();
    const making = join(into, `${name}.${process.pid}.tmp`);
    const links = besideLibrary ? ['-L', into, '-l:libunimap.so'] : [];
    const result = await execa(cc, [...flags, ...own, '-o', making, ...files, ...links], {
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
