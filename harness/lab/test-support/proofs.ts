import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** A load that proofs.c is to make. */
export interface ProofCase {
  readonly strategy: string;
  readonly placement: 'mirror' | 'interleave' | 'local';
  readonly nodes?: readonly number[];
  readonly kind?: '1g' | '2m' | '4k';
  readonly feed?: 'pull' | 'fan-out';
  readonly io?: 'buffered' | 'direct';
  readonly allowFallback?: boolean;
  /** The load is called on it. */
  readonly cpu?: number;
}

export interface ProvedRegion {
  readonly replica: number;
  /** Of which it holds, or -1 for all of them. */
  readonly part: number;
  /** Pages by node, as move_pages says. */
  readonly on: Readonly<Record<string, number>>;
  readonly absent: number;
  /** Its line of numa_maps. */
  readonly mapping: string;
}

/** What proofs.c prints of one. Of `error` and what follows it, one or the other is there. */
export interface Proof {
  readonly strategy: string;
  /** Free pages of 2 MiB by node. */
  readonly freeBefore: Readonly<Record<string, number>>;
  readonly freeAfter: Readonly<Record<string, number>>;
  /** Bytes that the process read during the load, of whatever file. */
  readonly read: number;
  readonly status: number;
  readonly error?: {
    readonly code: number;
    readonly node: number;
    readonly call: string;
    readonly reason: string;
    readonly remedy: string;
  };
  readonly pageKind: string;
  readonly placement: string;
  readonly io: string;
  readonly replicas: number;
  readonly payload: number;
  readonly direct: number;
  readonly threads: number;
  readonly fallbacks: readonly {
    readonly node: number;
    readonly aspect: string;
    readonly obtained: string;
    readonly reason: string;
    readonly remedy: string;
  }[];
  readonly regions: readonly ProvedRegion[];
  /** Bytes of all replicas that are not their file's. */
  readonly wrong: number;
}

export interface ProofTools {
  /** A command of a shell that makes these loads. */
  readonly commandFor: (name: string, cases: readonly ProofCase[]) => string;
  readonly partBytes: readonly number[];
}

const native = fileURLToPath(new URL('../../../native', import.meta.url));
const source = fileURLToPath(new URL('proofs.c', import.meta.url));

/** Bytes without a pattern that a page or a part shifted by a page could share. */
const partContent = (part: number, length: number): Uint8Array => {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = 0x9e3779b9 ^ part;
  for (let index = 0; index < words.length; index++) {
    // Marsaglia's xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
};

/** Compiles proofs.c against the library that the harness loads, and writes parts of these sizes. */
export const prepareProofs = async (folder: string, partBytes: readonly number[]): Promise<ProofTools> => {
  await execa('make', ['-s', '-C', native]);
  const program = join(folder, 'proofs');
  const library = join(native, 'build');
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  const linking = ['-L', library, '-lunimap', `-Wl,-rpath,${library}`];
  const including = ['-D_GNU_SOURCE', '-I', join(native, 'include')];
  await execa('cc', ['-std=c11', '-O1', ...warnings, ...including, '-o', program, source, ...linking]);
  mkdirSync(join(folder, 'parts'));
  const parts = partBytes.map((length, part) => {
    const path = join(folder, 'parts', String(part));
    writeFileSync(path, partContent(part, length));
    return path;
  });
  const commandFor = (name: string, cases: readonly ProofCase[]): string => {
    const path = join(folder, name);
    writeFileSync(path, cases.map(asLine).join(''));
    return `${program} ${path} ${parts.join(' ')}`;
  };
  return { commandFor, partBytes };
};

const asLine = ({ strategy, placement, nodes, kind, feed, io, allowFallback, cpu }: ProofCase): string =>
  `${[
    strategy,
    kind ?? '2m',
    placement,
    nodes?.join(',') ?? '-',
    feed ?? 'pull',
    io ?? 'buffered',
    allowFallback ? 1 : 0,
    cpu ?? -1,
  ].join(' ')}\n`;

export const parseProofs = (lines: readonly string[]): Proof[] =>
  lines.map((line) => JSON.parse(line) as Proof);
