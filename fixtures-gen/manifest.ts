import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GeneratorError } from './generator-error.ts';
import { LARGEST, readGivenFile, UnfitFile } from './given-file.ts';
import { GGML_TYPES, type GgmlTypeName } from './ggml-types.ts';
import { ALIGNMENTS, MAX_LAYERS, MAX_PARTS, PROFILES, TYPE_CHOICES } from './set-options.ts';
import type { SetPlan } from './set-plan.ts';

export const MANIFEST_FILE = 'manifest.json';

const count = z.number().int().nonnegative();
/** A name without a path: parts of a set are removed by what a manifest says. */
const partFile = z.string().regex(/^[^/]+\.gguf$/);
const typeName = z.enum(Object.keys(GGML_TYPES) as [GgmlTypeName, ...GgmlTypeName[]]);

const optionsSchema = z.strictObject({
  parts: z.number().int().min(1).max(MAX_PARTS),
  size: z.union([z.strictObject({ perPart: count }), z.strictObject({ total: count })]),
  types: z.enum(TYPE_CHOICES),
  alignment: z.literal(ALIGNMENTS),
  uneven: z.boolean(),
  seed: z.number().int().min(0).max(0xffffffff),
  profile: z.enum(PROFILES),
  name: z.string(),
  layers: z.number().int().min(1).max(MAX_LAYERS).exactOptional(),
});

const manifestSchema = z.object({
  generator: z.literal('unimap'),
  version: z.literal(1),
  options: optionsSchema,
  parts: z.array(z.object({ file: partFile, bytes: count })).min(1),
  tensors: z.array(
    z.object({
      name: z.string(),
      type: typeName,
      dims: z.array(count),
      part: count,
      offset: count,
      bytes: count,
    }),
  ),
});

/** What stands beside a generated set; a tensor's `part` counts from 0, its `offset` is absolute in the part file. */
export type Manifest = z.infer<typeof manifestSchema>;

export function manifestOf(plan: SetPlan): Manifest {
  return {
    generator: 'unimap',
    version: 1,
    options: { ...plan.options, size: { ...plan.options.size } },
    parts: plan.parts.map(({ file, bytes }) => ({ file, bytes })),
    tensors: plan.tensors.map(({ name, type, dims, part, offset, bytes }) => ({
      name,
      type,
      dims: [...dims],
      part,
      offset,
      bytes,
    })),
  };
}

/**
 * Reads the manifest in a directory, or at a path; undefined where there is none.
 * @throws GeneratorError `bad-manifest` where there is something else
 */
export async function readManifest(directoryOrPath: string): Promise<Manifest | undefined> {
  const isDirectory = await stat(directoryOrPath).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const path = isDirectory ? join(directoryOrPath, MANIFEST_FILE) : directoryOrPath;
  let text: string;
  try {
    text = readGivenFile(path, LARGEST.manifest).toString();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (cause instanceof UnfitFile)
      throw new GeneratorError('bad-manifest', cause.message, 'remove it, or put the manifest itself there', {
        cause,
      });
    throw new GeneratorError('bad-manifest', `${path} cannot be read`, 'check the path and its permissions', {
      cause,
    });
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new GeneratorError(
      'bad-manifest',
      `${path} is not the manifest of a set made by this generator`,
      'remove the file, or generate the set again in an empty directory',
      { cause },
    );
  }
}
