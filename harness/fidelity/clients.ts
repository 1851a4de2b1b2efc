import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { witnessDirectory, witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { UnimapError } from '../unimap-error.ts';
import { debianTools } from './debian-tools.ts';
import type { DebianTree } from './debian-tree.ts';

/** Ours, which use a libllama: one loads, the other generates tokens too. */
export type LlamaProgram = 'llama-load' | 'llama-client';

/** A prebuilt llama.cpp that can be told to load a model. */
export interface RealClient {
  readonly id: 'npm' | 'debian';
  /** Where it comes from, for a reader who wants the same. */
  readonly origin: string;
  /** What is run of native/bench, before a model and further words. */
  readonly command: (program: LlamaProgram) => readonly string[];
  /** Its own benchmark, before `-m`, and where it has to be started to find its backends. */
  readonly bench?: { readonly command: readonly string[]; readonly cwd: string };
}

const native = fileURLToPath(new URL('../../native', import.meta.url));
const pathOf = (program: LlamaProgram): string => join(native, 'build/bench', program);

/** @throws UnimapError `not-built` */
export const buildPrograms = async (): Promise<void> => {
  const made = await execa('make', ['--no-print-directory', '-s', '-C', native, 'llama'], {
    reject: false,
    all: true,
  });
  if (made.failed)
    throw new UnimapError(
      'not-built',
      `the programs of native/bench that use libllama were not built: ${made.all}`,
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
  return {
    id: 'npm',
    origin: 'npm @node-llama-cpp',
    command: (program) => [pathOf(program), ggml, llama, backends],
  };
};

/** @throws UnimapError `no-real-client` */
export const debianClient = (tree: DebianTree): RealClient => {
  const { linker, libraries, cwd, command } = debianTools(tree);
  const [ggml, llama] = ['libggml.so.0', 'libllama.so.0'].map((name) => join(libraries, name));
  return {
    id: 'debian',
    origin: `Debian unstable llama.cpp-tools ${tree.version}`,
    command: (program) => [...linker, pathOf(program), ggml ?? '', llama ?? '', cwd],
    bench: { command: command('llama-bench'), cwd },
  };
};
