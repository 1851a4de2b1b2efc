import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { witnessDirectory, witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { UnimapError } from '../unimap-error.ts';
import { libraryFolder, type DebianTree } from './debian-tree.ts';

/** A prebuilt llama.cpp that can be told to load a model. */
export interface RealClient {
  readonly id: 'npm' | 'debian';
  /** Where it comes from, for a reader who wants the same. */
  readonly origin: string;
  /** What is run, before a model, a mode and further words of native/bench/llama_load.c. */
  readonly load: readonly string[];
  /** Its own benchmark, before `-m`, and where it has to be started to find its backends. */
  readonly bench?: { readonly command: readonly string[]; readonly cwd: string };
}

const native = fileURLToPath(new URL('../../native', import.meta.url));
const program = join(native, 'build/bench/llama-load');

/** @throws UnimapError `not-built` */
export const buildLoader = async (): Promise<void> => {
  const made = await execa('make', ['--no-print-directory', '-s', '-C', native, 'llama-load'], {
    reject: false,
    all: true,
  });
  if (made.failed)
    throw new UnimapError(
      'not-built',
      `native/bench/llama_load.c was not built: ${made.all}`,
      'npm run setup',
      {
        exitStatus: 3,
      },
    );
};

const missing = (what: string, remedy: string): UnimapError =>
  new UnimapError('no-real-client', what, remedy, { exitStatus: 3 });

/** @throws UnimapError `no-real-client` */
export const npmClient = (): RealClient => {
  const [backends, ggml, llama] = [witnessDirectory(), witnessLibrary('libggml'), witnessLibrary('libllama')];
  if (backends === undefined || ggml === undefined || llama === undefined)
    throw missing(
      'the optional npm package with the libraries of llama.cpp is not installed',
      'npm ci --include=optional',
    );
  return { id: 'npm', origin: 'npm @node-llama-cpp', load: [program, ggml, llama, backends] };
};

const only = (pattern: string, root: string): string => {
  const [found] = globSync(pattern, { cwd: root });
  if (found === undefined) throw missing(`${root} has no ${pattern}`, `remove it: rm -rf ${root}`);
  return join(root, found);
};

/**
 * Its programs and libraries are started by its own dynamic linker from where they lie: without its root as ours there is
 * nothing to mount, and a path means the same to it and to us.
 * @throws UnimapError `no-real-client`
 */
export const debianClient = ({ root, version }: DebianTree): RealClient => {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const libraries = join(root, 'usr/lib', libraryFolder[arch]);
  const backends = only(`usr/lib/${libraryFolder[arch]}/ggml/backends*`, root);
  const linker = [
    only('usr/lib*/**/ld-linux-*.so.*', root),
    '--library-path',
    `${libraries}:${join(libraries, 'llama')}`,
  ];
  const [ggml, llama] = ['libggml.so.0', 'libllama.so.0'].map((name) => join(libraries, name));
  return {
    id: 'debian',
    origin: `Debian unstable llama.cpp-tools ${version}`,
    load: [...linker, program, ggml ?? '', llama ?? '', backends],
    bench: { command: [...linker, join(root, 'usr/bin/llama-bench')], cwd: backends },
  };
};
