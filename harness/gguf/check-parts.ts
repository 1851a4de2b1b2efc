import { badModel } from './bad-model.ts';
import { splitName } from './locate-set.ts';
import type { ReadPart } from './read-part.ts';

const SPLIT_KEYS = ['split.no', 'split.count', 'split.tensors.count'] as const;
type SplitKey = (typeof SPLIT_KEYS)[number];

function splitKey(part: ReadPart, key: SplitKey): number | undefined {
  const value = part.metadata.get(key);
  if (value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw badModel('split-keys', `${part.path}: ${key} is not a number`);
}

/** Each part is the one its file name says it is. */
function checkOwnKeys(parts: readonly ReadPart[]): void {
  parts.forEach((part, index) => {
    const split = splitName(part.path);
    const [no, count, tensors] = SPLIT_KEYS.map((key) => splitKey(part, key));
    if (split === undefined) {
      if ((count ?? 1) > 1)
        throw badModel(
          'split-keys',
          `${part.path} says it is one of ${count ?? 0} parts, but its name does not say which`,
        );
      return;
    }
    const absent = SPLIT_KEYS.filter((key) => splitKey(part, key) === undefined);
    if (no === undefined || count === undefined || tensors === undefined)
      throw badModel('split-keys', `${part.path} lacks ${absent.join(', ')}`);
    if (no !== index)
      throw badModel(
        'split-keys',
        `${part.path} is part ${index + 1} by its name, but ${no + 1} by its split.no ${no}`,
      );
    if (count !== parts.length)
      throw badModel(
        'split-keys',
        `${part.path} is one of ${parts.length} parts by its name, but of ${count} by its split.count`,
      );
  });
}

/** What two parts of one model have in common, where both carry the key. */
function checkSameModel(parts: readonly ReadPart[]): void {
  const [first, ...others] = parts;
  if (first === undefined) return;
  for (const part of others) {
    if (part.alignment !== first.alignment)
      throw badModel(
        'parts-mixed',
        `${part.path} has alignment ${part.alignment}, ${first.path} has ${first.alignment}`,
      );
    for (const key of ['split.tensors.count', 'general.architecture', 'general.name']) {
      const [mine, theirs] = [part.metadata.get(key), first.metadata.get(key)];
      if (mine !== undefined && theirs !== undefined && String(mine) !== String(theirs))
        throw badModel(
          'parts-mixed',
          `${part.path} has ${key} ${String(mine)}, ${first.path} has ${String(theirs)}`,
        );
    }
  }
}

function checkTensorNames(parts: readonly ReadPart[]): void {
  const seen = new Map<string, string>();
  for (const { path, tensors } of parts) {
    for (const { name } of tensors) {
      const other = seen.get(name);
      if (other === path) throw badModel('tensor-duplicated', `${path} has tensor ${name} twice`);
      if (other !== undefined)
        throw badModel('tensor-duplicated', `tensor ${name} is in ${other} and again in ${path}`);
      seen.set(name, path);
    }
  }
  const [first] = parts;
  const promised = first === undefined ? undefined : splitKey(first, 'split.tensors.count');
  if (first !== undefined && promised !== undefined && promised !== seen.size)
    throw badModel(
      'tensor-count',
      `the parts of ${first.path} have ${seen.size} tensors, but split.tensors.count says ${promised}`,
    );
}

/**
 * Sees that the parts, in the order of their names, make up one model. What cannot be seen: a part replaced by its
 * counterpart of a model with the same tensor names, shapes and total - a fine-tune of the same base, cut the same way.
 * @throws UnimapError `split-keys`, `parts-mixed`, `tensor-duplicated`, `tensor-count`
 */
export function checkParts(parts: readonly ReadPart[]): void {
  checkOwnKeys(parts);
  checkSameModel(parts);
  checkTensorNames(parts);
}
