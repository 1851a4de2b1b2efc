/**
 * Where the prebuilt llama.cpp libraries of the optional npm package lie: the witnesses of the tests. Undefined where
 * the package is not installed, or this is neither x64 nor arm64 Linux.
 */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type koffi from 'koffi';

/** A type as koffi takes it; the package does not export its own name for it. */
export type CType = string | ReturnType<typeof koffi.struct>;

const PACKAGES: Readonly<Record<string, string>> = { x64: 'linux-x64', arm64: 'linux-arm64' };

export function witnessDirectory(): string | undefined {
  const name = process.platform === 'linux' ? PACKAGES[process.arch] : undefined;
  if (name === undefined) return undefined;
  const root = join(import.meta.dirname, '..', 'node_modules', '@node-llama-cpp', name, 'bins', name);
  return existsSync(root) ? root : undefined;
}

/** Path of a library such as `libllama`, whose file name carries its version. */
export function witnessLibrary(name: string): string | undefined {
  const directory = witnessDirectory();
  if (directory === undefined) return undefined;
  const [file] = globSync([`${name}.so`, `${name}.v*.so`], { cwd: directory });
  return file === undefined ? undefined : join(directory, file);
}
