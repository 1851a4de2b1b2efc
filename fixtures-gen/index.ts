/** The generator's public face: plan a set, write it, and recompute any of its bytes. */
export { expectedBytes, fillExpected } from './expected-bytes.ts';
export { generateSet, type GeneratedSet, type GenerateOptions } from './generate-set.ts';
export { GeneratorError } from './generator-error.ts';
export { checkGivenFile, LARGEST, readGivenFile, UnfitFile } from './given-file.ts';
export { makeFolder } from './make-folder.ts';
export { MANIFEST_FILE, readManifest, type Manifest } from './manifest.ts';
export {
  ALIGNMENTS,
  DEFAULT_OPTIONS,
  MAX_PARTS,
  PROFILES,
  resolveOptions,
  TYPE_CHOICES,
  type SetOptions,
} from './set-options.ts';
export { planSet, type PlannedPart, type PlannedTensor, type SetPlan } from './set-plan.ts';
export { partFileName } from './split-keys.ts';
