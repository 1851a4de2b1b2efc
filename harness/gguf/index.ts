/** Reading and checking the headers of a model's parts. */
export type { BadModelCode } from './bad-model.ts';
export { inCreationOrder } from './creation-order.ts';
export { openSet, type ModelPart, type ModelSet, type ModelTensor } from './open-set.ts';
export { repackedBytes, repackTargets, type RepackTarget } from './repacked-bytes.ts';
export type { ModelWarning } from './model-warnings.ts';
export { warningText } from './warning-text.ts';
