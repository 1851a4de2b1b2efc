import { readManifest } from '../../fixtures-gen/index.ts';
import { LoadedModel, LoadError } from '../ffi/model.ts';
import { ownPageSizes } from '../machine/page-sizes.ts';
import { traitsOf, type FallbackRecord, type IntegrityOutcome, type StrategyName } from '../results/index.ts';
import { fileSource } from '../verification/file-source.ts';
import { generatorSource } from '../verification/generator-source.ts';
import type { SourceBytes } from '../verification/source-bytes.ts';
import type { AlignmentPromise, Subject } from '../verification/subject.ts';
import { verifyLoaded } from '../verification/verify.ts';
import { loadRequest } from './load-request.ts';
import { observeRegions } from './observe.ts';
import type { LoadChoice, WorkerSetDescription } from './task.ts';

/** Upstream aligns tensors to this in its own buffers, whatever the file says (ggml's TENSOR_ALIGNMENT). */
const heapAlignment = 32;

/** What the layout of a strategy promises; `unimap.h` says the same beside `unimap_layout`. */
export const alignmentPromise = (
  strategy: StrategyName,
  parts: WorkerSetDescription['parts'],
  basePage = ownPageSizes().base,
): AlignmentPromise => {
  const { memory, layout } = traitsOf(strategy);
  if (layout === 'ranges') return { as: 'address', byPart: parts.map(() => heapAlignment) };
  // The kernel aligns the mapping of a file to a page, whatever the file says.
  const mapsFiles = memory === 'cache' || memory === 'placed';
  const most = mapsFiles && layout === 'per-part' ? basePage : Number.MAX_SAFE_INTEGER;
  return { as: 'file', byPart: parts.map(({ alignment }) => Math.min(alignment, most)) };
};

const openSource = async (set: WorkerSetDescription): Promise<SourceBytes> => {
  const manifest = set.manifestPath === undefined ? undefined : await readManifest(set.manifestPath);
  return manifest ? generatorSource(manifest) : fileSource(set.parts.map((part) => part.path));
};

export const subjectOf = (model: LoadedModel): Subject => {
  const nodes = new Map(model.regions().map((region) => [region.replica, region.node]));
  return {
    replicas: model.summary.replicas,
    extents: (replica) => model.extents(replica),
    addressOf: (replica, part, offset) => model.addressOf(replica, part, offset),
    copyOut: (address, to) => {
      model.copyOut(address, to);
    },
    nodeOf: (replica) => nodes.get(replica),
  };
};

/**
 * Loads, compares every byte and address; `tamper` lets a test spoil the loaded region first, `tell` is told what was
 * obtained instead of what was requested.
 */
export const performVerify = async (
  set: WorkerSetDescription,
  load: LoadChoice,
  tamper?: (model: LoadedModel) => void,
  tell?: (fallbacks: readonly FallbackRecord[]) => void,
): Promise<IntegrityOutcome> => {
  const source = await openSource(set);
  let model: LoadedModel | undefined;
  try {
    model = LoadedModel.load(loadRequest(set, load));
    tamper?.(model);
    const { memory, layout } = traitsOf(load.arm.strategy);
    const verification = verifyLoaded(subjectOf(model), source, {
      paths: set.parts.map((part) => part.path),
      partBytes: set.parts.map((part) => part.bytes),
      tensors: set.tensors,
      alignment: alignmentPromise(load.arm.strategy, set.parts),
      // Upstream trims its mappings and reads nothing but tensors.
      wholeParts: layout === 'unified' || memory === 'own' || memory === 'placed',
    });
    if (verification.total > 0) {
      return { status: 'mismatch', mismatches: verification.mismatches, total: verification.total };
    }
    const { obtained, pages, doubts } = observeRegions(model.summary, model.regionsWithPages());
    tell?.([...model.summary.fallbacks, ...doubts]);
    return {
      status: 'passed',
      source: source.kind,
      replicas: pages.replicas,
      bytes: verification.bytes,
      tensors: verification.tensors,
      requestedPageKind: load.arm.pageKind,
      obtainedPageKind: obtained.pageKind,
      obtainedPlacement: obtained.placement,
      ...(pages.perNode && { pagesPerNode: pages.perNode, misplaced: pages.misplaced }),
    };
  } catch (error) {
    if (error instanceof LoadError) return { status: 'failed', error: error.failure };
    throw error;
  } finally {
    model?.unload();
    source.close();
  }
};
