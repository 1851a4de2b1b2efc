import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../worker/run-process.ts';
import type { Session } from '../session/session.ts';
import { claimSetFolder } from '../sets/set-folder.ts';
import type { OpenedSet } from '../sets/worker-set.ts';
import { UnimapError } from '../unimap-error.ts';
import { besideOnSet } from './bench.ts';
import { bytesOf, comparedSets, countsOfParts, dealtSet, makeBenchSet } from './bench-sets.ts';
import { buildPrograms, debianClient, npmClient, type RealClient } from './clients.ts';
import { debianTree } from './debian-tree.ts';
import type { Build, Findings, SetFindings } from './findings.ts';
import { partsCosts, type PartsCost } from './many-parts.ts';
import { answerOf, realCommand } from './real-load.ts';
import { subjects } from './subjects.ts';
import { showTwoNodes } from './two-nodes.ts';

export interface BenchOptions {
  /** 0: calls alone. */
  readonly rounds: number;
  readonly seed: number;
  /** Installs debootstrap where it is missing. */
  readonly install: boolean;
}

type Missing = Findings['missing'][number];

/** Those that this machine has; without one nothing can be compared. */
const findClients = async (
  session: Session,
  install: boolean,
): Promise<{ clients: RealClient[]; missing: Missing[] }> => {
  const clients: RealClient[] = [];
  const missing: Missing[] = [];
  const sources = [
    ['llama.cpp of npm', () => npmClient()],
    ['llama.cpp of Debian unstable', async () => debianClient(await debianTree(session, install))],
  ] as const;
  for (const [what, find] of sources) {
    try {
      clients.push(await find());
    } catch (error) {
      if (!(error instanceof UnimapError)) throw error;
      missing.push({ what, reason: error.message, remedy: error.remedy });
    }
  }
  if (clients.length > 0) return { clients, missing };
  throw new UnimapError(
    'no-real-client',
    missing.map(({ reason }) => reason).join('; '),
    missing.map(({ remedy }) => remedy).join('; '),
    { exitStatus: 3 },
  );
};

const buildsOf = async (clients: readonly RealClient[], set: OpenedSet): Promise<Build[]> => {
  const builds: Build[] = [];
  for (const client of clients) {
    const [file = '', ...args] = realCommand(client, set.paths[0] ?? '', { mode: 'none', numa: false });
    const { version } = answerOf(await runProcess({ file, args: [...args, 'no-weights'], input: '' }));
    builds.push({ id: client.id, origin: client.origin, version });
  }
  return builds;
};

const machineText = (): string =>
  `${cpus()[0]?.model ?? process.arch}, ${cpus().length} CPUs, Linux ${release()}`;

/** Compares the strategies with every build of llama.cpp that this machine has. */
export const runBench = async (session: Session, options: BenchOptions): Promise<Findings> => {
  const { rounds, seed } = options;
  const date = new Date().toISOString().slice(0, 10);
  await buildPrograms();
  const { clients, missing } = await findClients(session, options.install);
  const wanted = [...comparedSets, ...(rounds > 0 ? countsOfParts.map(dealtSet) : [])];
  const folder = claimSetFolder(
    session,
    wanted.reduce((sum, set) => sum + bytesOf(set), 0),
  );
  const nodesFolder = mkdtempSync(join(tmpdir(), 'unimap-nodes-'));
  session.onShutdown(() => {
    rmSync(nodesFolder, { recursive: true, force: true });
  });
  const twoNodes = await showTwoNodes(nodesFolder);
  if (twoNodes.status === 'unsupported') missing.push({ what: 'llama-mmap-numa', reason: twoNodes.reason });
  const sets: SetFindings[] = [];
  let builds: Build[] = [];
  for (const each of comparedSets) {
    const set = await makeBenchSet(session, folder, each);
    if (builds.length === 0) builds = await buildsOf(clients, set);
    const beside = await besideOnSet({
      session,
      set,
      subjects: subjects.filter(({ numa }) => !numa || twoNodes.status === 'there'),
      clients,
      twoNodes: twoNodes.status === 'there' ? twoNodes.prefix : [],
      rounds,
      seed,
    });
    const { title, parts, tensors, bytes } = set.record;
    sets.push({ title, parts, tensors, bytes, beside });
  }
  const dealt: OpenedSet[] = [];
  if (rounds > 0)
    for (const parts of countsOfParts) dealt.push(await makeBenchSet(session, folder, dealtSet(parts)));
  const costs: PartsCost[] = rounds > 0 ? await partsCosts(session, dealt, clients, rounds, seed) : [];
  return {
    date,
    machine: machineText(),
    rounds,
    seed,
    builds,
    missing,
    ...(twoNodes.status === 'there' && { numa: twoNodes.how }),
    sets,
    costs,
  };
};
