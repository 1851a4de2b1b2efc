import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { classifyLoad, type CountedLoad } from '../../harness/counters/index.ts';
import { loadBrackets } from '../../harness/counters/load-brackets.ts';
import { StraceLog, straceOptions } from '../../harness/counters/strace-log.ts';
import { openSet } from '../../harness/gguf/index.ts';
import { resolveArms } from '../../harness/plan/resolve-arms.ts';
import { describeSet } from '../../harness/sets/worker-set.ts';
import { loadsInput, parseCounted } from '../../harness/worker/loads-program.ts';
import type { LoadChoice } from '../../harness/worker/task.ts';
import { buildTests, makeTree } from './build-tests.ts';
import type { Guest, Platform } from './platform.ts';
import { runInGuest } from './run-tests.ts';
import { unpacked } from '../../harness/debian/unpacked.ts';
import { busyboxOf } from './of-debian.ts';

/** What is counted: a replica of the set on every node of the guest. */
export const strategies = ['per-part', 'unified'] as const;

export interface GuestCount {
  /** As the guest says it: release and architecture. */
  readonly kernel: string;
  readonly loads: readonly {
    readonly replicas: number;
    readonly pageKind: string;
    readonly counted: CountedLoad;
  }[];
}

const program = 'build/test/unimap-loads';
const word = (text: string): string => `'${text}'`;

const linesOf = (output: string, mark: string): string[] =>
  output.split(/\r?\n/).flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []));

const loadsOn = (nodes: number): LoadChoice[] =>
  strategies.map((strategy) => {
    const [arm] = resolveArms({ strategy, pageKind: '2m', placement: 'mirror' }, 1);
    if (arm === undefined) throw new Error(`${strategy} makes no arm`);
    return { arm, nodes: Array.from({ length: nodes }, (_, node) => node), allowFallback: false };
  });

/**
 * Counts the system calls of loads in a guest of another processor: C and Debian's strace alone run there, what strace wrote
 * comes through the console, and it is read and classified here.
 */
export const countInGuest = async (
  platform: Platform & { readonly guest: Guest },
  parts: number,
  folder: string,
): Promise<GuestCount> => {
  const { guest } = platform;
  const made = join(folder, 'set');
  await generateSet(resolveOptions({ parts, size: { perPart: 65_536 }, profile: 'plain' }), made);
  const set = describeSet(await openSet(made), { id: 'counted', title: 'counted', sizeClass: 'tiny' });
  const { description } = set;
  const inside = (path: string): string => path.replace(made, '/set');
  const input = loadsInput(
    { ...description, parts: description.parts.map((part) => ({ ...part, path: inside(part.path) })) },
    'counted',
    loadsOn(guest.nodes),
  );
  const tree = makeTree({
    native: buildTests(platform, folder).native,
    libraries: await unpacked({
      release: 'bookworm',
      architecture: guest.architecture.debian,
      packages: ['libc6', 'libunwind8', 'liblzma5', 'libgcc-s1', 'strace'],
    }),
    taken: ['usr/bin', 'usr/lib'],
    busybox: await busyboxOf(guest.architecture),
    folder,
    commands: [
      `/usr/bin/strace ${straceOptions.map(word).join(' ')} -o /tmp/log /native/${program} </words >/tmp/answer || echo "the load ended with $?"`,
      "sed 's/^/answer: /' /tmp/answer",
      "sed 's/^/strace: /' /tmp/log",
      'echo done\n',
    ].join('\n'),
  });
  writeFileSync(join(tree, 'words'), input);
  mkdirSync(join(tree, 'set'));
  cpSync(made, join(tree, 'set'), { recursive: true });
  const output = await runInGuest(tree, guest, folder);
  const [answer] = linesOf(output, 'answer: ');
  if (answer === undefined) throw new Error(`the guest counted nothing: ${output.slice(-2000)}`);
  const log = new StraceLog();
  for (const line of linesOf(output, 'strace: ')) log.add(line);
  const brackets = loadBrackets(log.end());
  return {
    kernel: /^kernel: (.+?)\r?$/m.exec(output)?.[1] ?? '',
    loads: parseCounted(answer).map((load) => {
      if (load.status === 'failed') throw new Error(load.error.message);
      const bracket = brackets.find(({ loadId }) => loadId === load.load_id);
      if (bracket === undefined) throw new Error(`strace saw no load ${load.load_id}`);
      return {
        replicas: load.summary.replicas,
        pageKind: load.summary.pageKind,
        counted: classifyLoad(
          { loadId: load.load_id, streams: [{ counter: 'strace', calls: bracket.calls }] },
          { regions: load.regions, parts: set.paths.map(inside), cwd: '/native' },
        ),
      };
    }),
  };
};
