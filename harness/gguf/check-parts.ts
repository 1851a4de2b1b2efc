import { nameText } from '../wording/visible-text.ts';
import { shellWord } from '../wording/shell-word.ts';
import { badModel } from './bad-model.ts';
import { splitName } from './part-names.ts';
import type { ReadPart } from './read-part.ts';
import { splitKeys } from './split-keys.ts';

/** The first file of several that `cat` made one of: what a reader sees is the first part alone. */
function checkNotJoined(parts: readonly ReadPart[]): void {
  for (const part of parts) {
    const { count = 0 } = splitKeys(part);
    if (part.joined === undefined || count < 2 || (parts.length > 1 && parts.length === count)) continue;
    throw badModel(
      'parts-joined',
      `${part.path} holds several parts, joined as \`cat\` does: another GGUF file begins at byte ${part.joined.at}, where the tensors of its first of ${count} parts end`,
      {
        remedy: `\`cat\` does not merge parts. Give the parts as they were; or merge them: \`llama-gguf-split --merge FIRST-PART ${shellWord(part.path)}\``,
      },
    );
  }
}

/** A file that says it is one of several is no model by itself. */
function checkAlone([part]: readonly ReadPart[]): void {
  if (part === undefined) return;
  const { no, count = 0 } = splitKeys(part);
  if (count > 1)
    throw badModel(
      'split-keys',
      `${part.path} says it is ${no === undefined ? 'one' : `split.no ${no}`} of ${count} parts, and the others are not beside it`,
    );
}

/** Each part is the one its file name says it is. */
function checkOwnKeys(parts: readonly ReadPart[]): void {
  const keys = parts.map(splitKeys);
  // Some writers count from 1.
  const base = keys.every(({ no }, index) => no === index + 1) ? 1 : 0;
  parts.forEach((part, index) => {
    const { no, count, total } = keys[index] ?? {};
    const absent = [
      ...(no === undefined ? ['split.no'] : []),
      ...(count === undefined ? ['split.count'] : []),
      ...(total === undefined ? ['split.tensors.count'] : []),
    ];
    if (absent.length > 0) throw badModel('split-keys', `${part.path} lacks ${absent.join(', ')}`);
    if (no !== index + base)
      throw badModel(
        'split-keys',
        `${part.path} is part ${index + 1} by its name, but ${(no ?? 0) + 1} by its split.no ${no ?? 0}`,
      );
    if (count !== parts.length)
      throw badModel(
        'split-keys',
        `${part.path} is one of ${parts.length} parts by its name, but of ${count ?? 0} by its split.count`,
      );
  });
}

/** What two parts of one model have in common, where both carry the key. Alignment is each part's own: llama.cpp asks each. */
function checkSameModel(parts: readonly ReadPart[]): void {
  const [first, ...others] = parts;
  if (first === undefined) return;
  for (const part of others) {
    for (const key of ['split.tensors.count', 'general.architecture', 'general.name']) {
      const [mine, theirs] = [part.metadata.get(key)?.value, first.metadata.get(key)?.value];
      if (mine !== undefined && theirs !== undefined && String(mine) !== String(theirs))
        throw badModel(
          'parts-mixed',
          `${part.path} has ${key} ${nameText(String(mine))}, ${first.path} has ${nameText(String(theirs))}`,
        );
    }
  }
}

function checkTensorNames(parts: readonly ReadPart[]): void {
  const seen = new Map<string, string>();
  for (const { path, tensors } of parts) {
    for (const { name } of tensors) {
      const other = seen.get(name);
      if (other === path) throw badModel('tensor-duplicated', `${path} has tensor ${nameText(name)} twice`);
      if (other !== undefined)
        throw badModel('tensor-duplicated', `tensor ${nameText(name)} is in ${other} and again in ${path}`);
      seen.set(name, path);
    }
  }
  const [first] = parts;
  const total = first === undefined || parts.length === 1 ? undefined : splitKeys(first).total;
  if (first !== undefined && total !== undefined && total !== seen.size)
    throw badModel(
      'tensor-count',
      `the parts of ${first.path} have ${seen.size} tensors, but split.tensors.count says ${total}`,
    );
}

/** A name that says "part 1 of 1", and keys that say nothing or 0: a whole model, as llama.cpp takes it. */
const isWhole = (parts: readonly ReadPart[]): boolean =>
  parts.length === 1 && parts.every((part) => (splitKeys(part).count ?? 0) <= 1);

/**
 * Sees that the parts, in the order of their names, make up one model. What cannot be seen: a part replaced by its
 * counterpart of a model with the same tensor names, shapes and total - a fine-tune of the same base, cut the same way.
 * @throws UnimapError `parts-joined`, `split-keys`, `parts-mixed`, `tensor-duplicated`, `tensor-count`
 */
export function checkParts(parts: readonly ReadPart[]): void {
  checkNotJoined(parts);
  const [first] = parts;
  if (first !== undefined && !isWhole(parts)) {
    if (parts.length === 1 && splitName(first.path) === undefined) checkAlone(parts);
    else checkOwnKeys(parts);
  }
  checkSameModel(parts);
  checkTensorNames(parts);
}
