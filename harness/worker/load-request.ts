import type { LoadRequest } from '../ffi/load-request.ts';
import { inCreationOrder } from '../gguf/index.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

/** Tensors are the ranges that are used, in the order in which upstream reads them. */
export const rangesOf = ({ tensors }: WorkerSetDescription): WorkerSetDescription['tensors'] =>
  inCreationOrder(tensors);

/** The request for the library. */
export const loadRequest = (set: WorkerSetDescription, load: LoadChoice): LoadRequest => ({
  parts: set.parts,
  ranges: rangesOf(set),
  arm: load.arm,
  nodes: load.nodes,
  allowFallback: load.allowFallback,
});
