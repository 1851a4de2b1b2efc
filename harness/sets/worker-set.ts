import { repackedBytes, repackTargets, type ModelSet } from '../gguf/index.ts';
import { MANIFEST_FILE } from '../../fixtures-gen/index.ts';
import { join } from 'node:path';
import { nameText } from '../wording/visible-text.ts';
import type { ModelSetRecord } from '../results/index.ts';
import type { WorkerSetDescription } from '../worker/task.ts';

/** A set once it was read and checked: what workers get and what results say of it. */
export interface OpenedSet {
  readonly description: WorkerSetDescription;
  readonly record: ModelSetRecord;
  readonly paths: readonly string[];
}

/** Where sets are compared with each other, what goes for all goes by the one of the most parts. */
export const setOfMostParts = (sets: readonly OpenedSet[]): OpenedSet =>
  sets.reduce((most, set) => (set.record.parts > most.record.parts ? set : most));

export const toWorkerSet = (model: ModelSet): WorkerSetDescription => ({
  parts: model.parts.map(({ path, bytes, alignment }) => ({ path, bytes, alignment })),
  tensors: model.tensors
    .map(({ name, part, offset, bytes }) => ({ name, part, offset, bytes }))
    .filter((each) => each.bytes > 0),
  ...(model.manifest && { manifestPath: join(model.directory, MANIFEST_FILE) }),
});

export const describeSet = (
  model: ModelSet,
  named: Pick<ModelSetRecord, 'id' | 'title' | 'sizeClass' | 'cache' | 'nominalPartBytes'>,
): OpenedSet => ({
  description: toWorkerSet(model),
  paths: model.parts.map((part) => part.path),
  record: {
    ...named,
    source: model.manifest ? 'generated' : 'files',
    parts: model.parts.length,
    bytes: model.totalBytes,
    partBytes: model.parts.map((part) => part.bytes),
    tensors: model.tensors.length,
    alignment: Math.max(...model.parts.map((part) => part.alignment)),
    ...(model.manifest
      ? { seed: String(model.manifest.options.seed), profile: model.manifest.options.profile }
      : {
          repacked: Object.fromEntries(
            repackTargets.map((target) => [target, repackedBytes(model.tensors, target).bytes]),
          ),
        }),
    name: nameText(model.name),
  },
});
