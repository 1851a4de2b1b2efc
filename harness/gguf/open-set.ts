import { join } from 'node:path';
import type { Manifest } from '../../fixtures-gen/index.ts';
import { nameText } from '../wording/visible-text.ts';
import { badModel } from './bad-model.ts';
import { checkParts } from './check-parts.ts';
import { locateSet, type LocatedSet } from './locate-set.ts';
import { modelWarnings, type ModelWarning } from './model-warnings.ts';
import type { ReadPart } from './read-part.ts';
import { readParts } from './read-parts.ts';

export interface ModelPart {
  readonly path: string;
  readonly bytes: number;
  readonly alignment: number;
  /** Where its tensor data starts. */
  readonly dataOffset: number;
}

export interface ModelTensor {
  readonly name: string;
  readonly type: string;
  /** The number of a type that unimap does not know, and `bytes` then reach to where the next tensor begins. */
  readonly unknownType?: number;
  readonly dims: readonly number[];
  /** Index of its part, from 0. */
  readonly part: number;
  /** Absolute in the part file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface ModelSet {
  readonly name: string;
  readonly directory: string;
  readonly architecture?: string;
  /** Of a generated set, whose every byte can be recomputed. */
  readonly manifest?: Manifest;
  readonly parts: readonly ModelPart[];
  /** By part, then by offset. */
  readonly tensors: readonly ModelTensor[];
  /** Of all part files. */
  readonly totalBytes: number;
  /** What is no error, and should be known: holes, types that are unknown, what llama.cpp would refuse. */
  readonly warnings: readonly ModelWarning[];
}

function checkManifest(directory: string, manifest: Manifest, parts: readonly ReadPart[]): void {
  manifest.parts.forEach(({ file, bytes }, index) => {
    const found = parts[index]?.bytes;
    if (found !== bytes)
      throw badModel(
        'manifest-mismatch',
        `${join(directory, file)} has ${found ?? 0} bytes, but its manifest says ${bytes}`,
      );
  });
  const tensors = parts.flatMap((part) => part.tensors);
  const differs = manifest.tensors.findIndex(({ name, offset, bytes }, index) => {
    const found = tensors[index];
    return found?.name !== name || found.offset !== offset || found.bytes !== bytes;
  });
  if (differs !== -1 || tensors.length !== manifest.tensors.length)
    throw badModel(
      'manifest-mismatch',
      `the parts in ${directory} have other tensors than their manifest says, first of them ${nameText(manifest.tensors[differs]?.name ?? 'one it does not list')}`,
    );
}

/**
 * Opens a model: a directory that holds one set, a single file, or any part of a set. Reads headers only.
 * @throws UnimapError exit status 2, for everything that can be wrong with it ({@link badModel})
 */
export async function openSet(path: string): Promise<ModelSet> {
  const located: LocatedSet = await locateSet(path);
  const { set, parts: read } = readParts(located);
  checkParts(read);
  if (set.manifest !== undefined) checkManifest(set.directory, set.manifest, read);
  const architecture = read[0]?.metadata.get('general.architecture')?.value;
  return {
    name: set.name,
    directory: set.directory,
    ...(typeof architecture === 'string' && { architecture }),
    ...(set.manifest !== undefined && { manifest: set.manifest }),
    parts: read.map(({ path: file, bytes, alignment, dataOffset }) => ({
      path: file,
      bytes,
      alignment,
      dataOffset,
    })),
    tensors: read.flatMap(({ tensors }, part) => tensors.map((tensor) => ({ ...tensor, part }))),
    totalBytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
    warnings: modelWarnings(set, read),
  };
}
