import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { cachedBytes, evict } from '../ffi/page-cache.ts';
import type { ModelSet } from '../gguf/index.ts';
import { sumByNode } from '../machine/by-node.ts';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { chooseDestination, releaseOwnMount } from '../place/destination.ts';
import { placeInCache } from '../place/place-cache.ts';
import { placeCopy, type PlaceOptions } from '../place/place-copy.ts';
import type { PlacementRecord } from '../place/placement.ts';
import { prove } from '../place/proof.ts';
import { beginStaging } from '../place/staging.ts';
import { unplace } from '../place/unplace.ts';
import type { ClientArmRecord, ClientRunRecord } from '../results/index.ts';
import { UnimapError } from '../unimap-error.ts';
import { counted } from '../wording/counted.ts';
import { percent } from '../wording/percent.ts';
import { startClient } from './client-process.ts';
import { collectOutput } from './collect-output.ts';

/** A model that lies as an arm says, for one run of a client. */
export interface MadeWay {
  /** What the client is given. */
  readonly path: string;
  readonly placed?: NonNullable<ClientRunRecord['placed']>;
  /** Takes away what was made. */
  readonly undo: () => Promise<void>;
}

/** How the page cache of the model's own files was left. */
type Cached = { readonly by: 'reading'; readonly bind: number | undefined } | { readonly by: 'others' };

const cannot = (code: string, message: string, remedy: string): UnimapError =>
  new UnimapError(code, message, remedy, { exitStatus: 3 });

const placedOf = ({ copies }: PlacementRecord): NonNullable<ClientRunRecord['placed']> => {
  const parts = copies.flatMap((copy) => copy.parts);
  return {
    hugeBytes: parts.reduce((sum, { obtained }) => sum + obtained.hugeBytes, 0),
    hugePossible: parts.reduce((sum, { obtained }) => sum + obtained.hugePossible, 0),
  };
};

/** The nodes that a copy's pages go round: none, where the kernel chooses. */
const nodesFor = ({ way, bind }: ClientArmRecord): number[] => {
  const nodes = onlineNodesWithMemory().map(({ id }) => id);
  if (way === 'interleave') {
    if (nodes.length > 1) return nodes;
    throw cannot(
      'one-node',
      'this machine has one node with memory, so `interleave` is the same as `tmpfs`',
      'leave it out',
    );
  }
  return nodes.length === 1 ? nodes : bind === undefined ? [] : [bind];
};

/** DAMON pages out whole regions of memory that were at rest, and pages that were read into them a moment ago go with them. */
const mostReads = 3;

/** A few pages may be where the kernel had room. */
const mostMisplaced = 0.02;

/** Read back, and not believed. @throws UnimapError `misplaced` */
const needOnNodes = async ({ parts }: ModelSet, nodes: readonly number[]): Promise<void> => {
  const found = await Promise.all(parts.map(({ path, bytes }) => prove(path, bytes, 'read')));
  const byNode = sumByNode(found.map(({ bytesByNode }) => bytesByNode));
  const all = Object.values(byNode).reduce((sum, bytes) => sum + bytes, 0);
  const there = nodes.reduce((sum, node) => sum + (byNode[node] ?? 0), 0);
  if (there < (1 - mostMisplaced) * all)
    throw cannot(
      'misplaced',
      `${percent(1 - there / all)} of the page cache of the model does not lie on node ${nodes.join(', ')}`,
      'free memory on that node; pages that other programs map are moved for root alone',
    );
};

const totalOf = ({ parts }: ModelSet): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Makes the ways of one model one after the other: what one left in the page cache is known to the next. */
export class WayMaker {
  readonly #model: ModelSet;
  readonly #paths: readonly string[];
  readonly #work: Pick<PlaceOptions, 'show' | 'signal'>;
  readonly #keepsCache: boolean;
  #cached: Cached = { by: 'others' };

  /** `keepsCache`: what others have read of the model stays where it is, and only what is missing is read. */
  constructor(
    model: ModelSet,
    work: Pick<PlaceOptions, 'show' | 'signal'> & { readonly keepsCache?: boolean | undefined },
  ) {
    this.#model = model;
    this.#keepsCache = work.keepsCache ?? false;
    this.#paths = model.parts.map(({ path }) => path);
    this.#work = { show: work.show, signal: work.signal };
  }

  /** @throws UnimapError for a way that this machine, or this user, does not have */
  make(arm: ClientArmRecord): Promise<MadeWay> {
    switch (arm.way) {
      case 'warm':
        return this.#warm(arm.bind);
      case 'cold':
        return Promise.resolve(this.#cold());
      case 'cache':
        return this.#inCache(arm);
      case 'tmpfs':
      case 'interleave':
        return this.#copied(arm, 'tmpfs');
      case 'hugetlbfs':
        return this.#copied(arm, 'hugetlbfs');
      case 'remote':
        return this.#remote(arm);
      case 'moved':
        return this.#moved(arm);
    }
  }

  get #path(): string {
    return this.#paths[0] ?? '';
  }

  #evict(): void {
    evict(this.#paths);
    this.#cached = { by: 'others' };
    if ((cachedBytes(this.#paths) ?? 0) > 0)
      throw cannot(
        'not-cold',
        'the model stays in the page cache when it is dropped from it: another process maps it, or its file system is in memory',
        'end that process, or give a model on a disk',
      );
  }

  #isRead(bind: number | undefined): boolean {
    const cached = cachedBytes(this.#paths);
    return (
      this.#cached.by === 'reading' &&
      this.#cached.bind === bind &&
      (cached === undefined || cached >= totalOf(this.#model))
    );
  }

  /** Read in order, as by any program that copies it; where it was cached by other means, it is dropped first. */
  async #warm(bind: number | undefined): Promise<MadeWay> {
    if (!this.#isRead(bind)) {
      if (!this.#keepsCache) this.#evict();
      this.#work.show('reading the model into the page cache');
      for (let tries = 1; ; tries++) {
        const why = await this.#read(bind);
        if (why === undefined) break;
        if (tries === mostReads)
          throw cannot(
            'not-warm',
            `the page cache does not hold the whole model after ${counted(tries, 'reading')}: ${why}`,
            'end other programs, give a smaller model, or keep the kernel from paging out memory at rest (DAMON)',
          );
      }
      this.#cached = { by: 'reading', bind };
    }
    return { path: this.#path, undo: () => Promise.resolve() };
  }

  /** Undefined once the page cache holds all of it; else why it does not. */
  async #read(bind: number | undefined): Promise<string | undefined> {
    const read = startClient(
      ['sh', '-c', 'exec cat "$@" > /dev/null', 'sh', ...this.#paths],
      bind,
      this.#work.signal,
    );
    const { output } = collectOutput(read);
    const ending = await read.ended;
    this.#work.signal.throwIfAborted();
    const cached = cachedBytes(this.#paths);
    if (ending?.exit === 0 && (cached === undefined || cached >= totalOf(this.#model))) return undefined;
    return (await output()).stderr.trim() || 'it is dropped as it is read';
  }

  #cold(): MadeWay {
    this.#evict();
    if (cachedBytes(this.#paths) === undefined)
      throw cannot(
        'not-cold',
        'the kernel does not tell this user what of the model is in the page cache: its files belong to another user',
        'run this as their owner or as root',
      );
    return { path: this.#path, undo: () => Promise.resolve() };
  }

  /** Read by a program on another node, where the kernel then leaves it. */
  async #remote({ bind }: ClientArmRecord): Promise<MadeWay> {
    const other = onlineNodesWithMemory().find(({ id }) => id !== bind);
    if (other === undefined || bind === undefined)
      throw cannot(
        'one-node',
        'this machine has one node with memory, so no page is remote to a client, and none can be moved',
        'leave `remote` and `moved` out; run them on a machine of several nodes',
      );
    const made = await this.#warm(other.id);
    await needOnNodes(this.#model, [other.id]);
    return made;
  }

  async #moved(arm: ClientArmRecord): Promise<MadeWay> {
    await this.#remote(arm);
    const nodes = arm.bind === undefined ? [] : [arm.bind];
    const record = await placeInCache(this.#model, {
      ...this.#options(arm),
      copies: [{ nodes }],
      move: true,
    });
    this.#cached = { by: 'others' };
    const undo = async (): Promise<void> => {
      await unplace(record);
    };
    try {
      await needOnNodes(this.#model, nodes);
    } catch (error) {
      await undo();
      throw error;
    }
    return { path: this.#path, undo };
  }

  async #inCache(arm: ClientArmRecord): Promise<MadeWay> {
    const record = await placeInCache(this.#model, this.#options(arm));
    this.#cached = { by: 'others' };
    return {
      path: this.#path,
      placed: placedOf(record),
      undo: async () => {
        await unplace(record);
      },
    };
  }

  /**
   * In a folder of this process: what a user has placed of the same model is left alone, and what a killed bench leaves goes
   * with the next command that places or takes away.
   */
  async #copied(arm: ClientArmRecord, kind: 'tmpfs' | 'hugetlbfs'): Promise<MadeWay> {
    const options = this.#options(arm);
    const destination = await chooseDestination(kind, totalOf(this.#model));
    const { folder, discard } = beginStaging(destination.folder, `bench-${process.pid}`);
    const leave = async (): Promise<void> => {
      discard();
      await releaseOwnMount(destination.folder);
    };
    try {
      // A client may have given up its privileges.
      chmodSync(folder, 0o755);
      const record = await placeCopy(this.#model, { ...destination, folder }, options);
      const [copy] = record.copies;
      return {
        path: join(copy?.folder ?? '', copy?.parts[0]?.file ?? ''),
        placed: placedOf(record),
        undo: async () => {
          await unplace(record);
          await leave();
        },
      };
    } catch (error) {
      await leave();
      throw error;
    }
  }

  #options(arm: ClientArmRecord): PlaceOptions {
    return {
      copies: [{ nodes: nodesFor(arm) }],
      move: false,
      digest: false,
      verify: false,
      dropSourceCache: false,
      say: this.#work.show,
      ...this.#work,
    };
  }
}
