import { exactSizeText } from '../wording/size-text.ts';
import { nameText, visibleText } from '../wording/visible-text.ts';
import type { LlamaRefusal } from './llama-refusals.ts';
import type { ModelWarning, SetRefusal } from './model-warnings.ts';

const refusalText = (refusal: LlamaRefusal | SetRefusal): string => {
  switch (refusal.kind) {
    case 'empty-key':
      return 'a metadata key is empty';
    case 'duplicate-key':
      return `metadata key ${nameText(refusal.key)} is there twice`;
    case 'nested-array':
      return `metadata key ${nameText(refusal.key)} is an array of arrays`;
    case 'long-name':
      return `the name of tensor ${nameText(refusal.tensor)} has ${refusal.bytes} bytes, and at most 63 are allowed`;
    case 'many-dimensions':
      return `tensor ${nameText(refusal.tensor)} has ${refusal.dimensions} dimensions, and at most 4 are allowed`;
    case 'alignment-type':
      return 'general.alignment is no 32-bit unsigned number';
    case 'split-key-type':
      return `${refusal.key} does not have the type that it expects`;
    case 'removed-type':
      return `tensor ${nameText(refusal.tensor)} is of type ${refusal.type}, which ggml no longer supports`;
    case 'tensor-place':
      return `tensor ${nameText(refusal.tensor)} begins at ${refusal.offset} of the data, where it expects ${refusal.expected}: tensors in the order of their list, without gaps`;
    case 'part-names':
      return `its ${refusal.count} parts are not named NAME-00001-of-${String(refusal.count).padStart(5, '0')}.gguf and so on`;
    case 'split-from-one':
      return 'split.no counts from 1, and llama.cpp counts from 0';
  }
};

/** As many parts as are named; the rest is counted. */
const named = 5;

const holesText = ({ parts }: Extract<ModelWarning, { kind: 'holes' }>): string => {
  const each = parts
    .slice(0, named)
    .map(
      ({ path, hole, of }) =>
        `${visibleText(path)} (${exactSizeText(hole.bytes)} of its ${exactSizeText(of)}, from byte ${hole.at} on)`,
    );
  const more = parts.length - each.length;
  return (
    `holes: bytes were never written in ${parts.length === 1 ? 'part' : `${parts.length} parts:`} ${each.join(', ')}${more > 0 ? ` and ${more} more` : ''}. ` +
    'They read as zeros. Where no zeros are meant, the download or copy did not finish: fetch it again'
  );
};

/** One line a warning, each complete in itself. */
export const warningText = (warning: ModelWarning): string => {
  switch (warning.kind) {
    case 'holes':
      return holesText(warning);
    case 'unknown-types':
      return (
        `${warning.tensors === 1 ? '1 tensor is' : `${warning.tensors} tensors are`} of ${warning.types.map((type) => `type ${type}`).join(', ')}, unknown to unimap (the first: ${nameText(warning.tensor)}): ` +
        'their sizes follow from where the next tensor begins, padding included; they are loaded and compared like all others'
      );
    case 'more-after':
      return `${visibleText(warning.path)} holds another GGUF file from byte ${warning.at} on, behind its last tensor: no loader uses it`;
    case 'llama-refuses':
      return `llama.cpp will not open this: ${refusalText(warning.refusal)} (${visibleText(warning.path)})`;
  }
};
