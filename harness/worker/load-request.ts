import type { LoadRequest } from '../ffi/load-request.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

/** The request for the library; tensors are the ranges that are used. */
export const loadRequest = (set: WorkerSetDescription, load: LoadChoice): LoadRequest => ({
  parts: set.parts,
  ranges: set.tensors,
  arm: load.arm,
  nodes: load.nodes,
  allowFallback: load.allowFallback,
});
