import { rmSync } from 'node:fs';
import type { Advice } from '../../advise/advice.ts';
import { candidates, type Here } from '../../advise/candidates.ts';
import { largestCacheBytes, touchedBeforeExcerpt } from '../../advise/cpu-caches.ts';
import { readHere, repackTargetOf } from '../../advise/here.ts';
import { findMappedParts } from '../../advise/mapped-parts.ts';
import { perNodeOf } from '../../advise/need-of.ts';
import { placedWays } from '../../advise/placed-ways.ts';
import type { ProbeChoice } from '../../advise/probe-pace.ts';
import { makeScratchFolder } from '../../cache/scratch-folder.ts';
import { openSet, repackedBytes, type ModelSet } from '../../gguf/index.ts';
import { emulatedBy } from '../../machine/emulated.ts';
import { cachedByNode } from '../../place/cached-by-node.ts';
import type { Session } from '../../session/session.ts';
import type { AdviseFlags } from './advise-flags.ts';

export interface Prepared {
  readonly model: ModelSet;
  readonly here: Here;
  /** What is known without a single load. */
  readonly known: Omit<Advice, 'measured'>;
  readonly choice: Omit<ProbeChoice, 'cache'>;
}

/** Why nothing may be timed here at all. */
const hindrance = (freeParts: number): Advice['unmeasured'] => {
  const by = emulatedBy();
  if (by !== undefined)
    return {
      reason: `this machine is emulated (${by}), so its times mean nothing`,
      remedy: 'ask on the machine itself',
    };
  if (freeParts === 0)
    return { reason: 'another process maps every part of the model', remedy: 'ask again once it has ended' };
  return undefined;
};

/** A folder for stretches, made when it is first needed and removed with the session. */
const stretchFolder = (session: Session): (() => string) => {
  let folder: string | undefined;
  return () => {
    if (folder === undefined) {
      const made = makeScratchFolder('advice');
      session.onShutdown(() => {
        rmSync(made, { recursive: true, force: true });
      });
      folder = made;
    }
    return folder;
  };
};

export const prepareAdvice = async (
  path: string,
  { raisePool }: AdviseFlags,
  session: Session,
): Promise<Prepared> => {
  const model = await openSet(path);
  const { pids, free } = findMappedParts(model.parts.map((part) => part.path));
  const here = readHere(raisePool ?? false);
  const { arms, leftOut } = candidates(model.parts, here);
  const target = repackTargetOf();
  const perNode = perNodeOf(model.parts, here.nodes);
  const unmeasured = hindrance(free.length);
  // Before any load: where the page cache lies is asked of what others have read in.
  const cached = await cachedByNode(model.parts.map((part) => part.path));
  return {
    model,
    here,
    known: {
      model: { name: model.name, parts: model.parts.length, bytes: model.totalBytes },
      nodes: here.nodes,
      ...(perNode && { perNode }),
      leftOut,
      ...(target !== undefined && {
        repacked: { target, share: repackedBytes(model.tensors, target).bytes / model.totalBytes },
      }),
      ...(cached && { cached }),
      mappedBy: pids,
      placed: placedWays(model, pids),
      ...(unmeasured && { unmeasured }),
    },
    choice: {
      model,
      free,
      arms,
      folder: stretchFolder(session),
      touchedBytes: Math.min(
        touchedBeforeExcerpt(model.totalBytes, largestCacheBytes()),
        here.availableBytes / 4,
      ),
    },
  };
};
