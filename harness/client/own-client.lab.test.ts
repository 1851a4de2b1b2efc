import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { buildPrograms, npmClient } from '../fidelity/clients.ts';
import { everything, lab, runInGuest } from '../lab/test-support/lab-guest.ts';
import { openSet } from '../gguf/index.ts';
import type { ProcessAccount } from '../witness/account.ts';

const minutes = 60_000;
const mib = 1024 ** 2;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-client-'));
const set = join(scratch, 'set');
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const real = witnessLibrary('libllama') !== undefined;

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 4 * mib + 70_000 }, types: 'F16', name: 'set' }),
    set,
  );
  if (real) await buildPrograms();
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Copies on a tmpfs of the guest, over all nodes, on one of them, and a whole one on each. */
const copies = { interleave: 'interleave', 'one node': '2', replicas: 'replicas' } as const;
type Copies = keyof typeof copies;

/** A client: on which copy, the first or a further one, and the CPU, which has the number of its node, that it is kept to. */
const runs = {
  usual: { on: undefined, copy: 1, cpu: 0 },
  interleave: { on: 'interleave', copy: 1, cpu: 0 },
  'near one node': { on: 'one node', copy: 1, cpu: 2 },
  'far from one node': { on: 'one node', copy: 1, cpu: 0 },
  'first replica': { on: 'replicas', copy: 1, cpu: 0 },
  'last replica': { on: 'replicas', copy: 4, cpu: 3 },
} as const satisfies Record<string, { on: Copies | undefined; copy: number; cpu: number }>;
type Run = keyof typeof runs;

const mark = (what: string): string => `== ${what}`;

/**
 * Places the copies, starts the client on each, asks in text and in JSON what it has mapped while it waits, and prints the
 * digest of its logits.
 */
const script = (client: string, original: string): string => `
set -e
unimap() { ${process.execPath} ${main} "$@"; }
mkdir /tmp/placed
mount -t tmpfs -o huge=within_size,size=100% placed /tmp/placed
place() {
  mkdir "/tmp/placed/$2"
  unimap place ${set} --on "/tmp/placed/$2" --nodes "$1" --no-digest 2>/dev/null | grep ^/ >"/tmp/paths $2"
}
run() {
  rm -f /tmp/out
  sleep 3000 | taskset -c "$3" ${client} "$2" 1 1 >/tmp/out 3>/tmp/logits &
  pid=$!
  while ! [ -s /tmp/out ]; do kill -0 $pid; sleep 1; done
  echo "${mark('$1, json')}"
  unimap witness $pid --json
  echo "${mark('$1, text')}"
  unimap witness $pid
  echo "${mark('$1, digest')}"
  sha256sum </tmp/logits
  kill $pid
}
${Object.entries(copies)
  .map(([name, nodes]) => `place ${nodes} '${name}'`)
  .join('\n')}
${Object.entries(runs)
  .map(
    ([name, { on, copy, cpu }]) =>
      `run '${name}' "${on === undefined ? original : `$(sed -n ${copy}p '/tmp/paths ${on}')`}" ${cpu}`,
  )
  .join('\n')}
echo '${mark('end')}'
`;

const sectionOf = (stdout: string, name: string): string => {
  const lines = stdout.split('\n');
  const from = lines.indexOf(mark(name));
  if (from === -1) return '';
  const next = lines.findIndex((line, index) => index > from && line.startsWith(mark('')));
  return lines
    .slice(from + 1, next)
    .join('\n')
    .trim();
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const onNodes = ({ files }: ProcessAccount): number[] =>
  [0, 1, 2, 3].map((node) => sum(files.map(({ byNode }) => byNode?.[node] ?? 0)));

const title = `witness of our own client in a guest of four nodes${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything || !real)(title, () => {
  let stdout: string;
  beforeAll(async () => {
    const [first] = (await openSet(set)).parts;
    const client = npmClient().command('llama-client').join(' ');
    const outcome = await runInGuest({ memory: 1024 * mib }, script(client, first?.path ?? ''), 18 * minutes);
    ({ stdout } = outcome);
    if (outcome.status !== 0) throw new Error(`the guest ended with ${outcome.status}: ${outcome.stderr}`);
  }, 20 * minutes);

  const accountOf = (run: Run): ProcessAccount => {
    const [account] = JSON.parse(sectionOf(stdout, `${run}, json`)) as [ProcessAccount];
    expect(account.files).toHaveLength(4);
    return account;
  };
  const textOf = (run: Run): string => sectionOf(stdout, `${run}, text`);

  it('computes the same wherever its weights lie', () => {
    const digests = (Object.keys(runs) as Run[]).map((run) => sectionOf(stdout, `${run}, digest`));
    expect(digests[0]).toMatch(/^[0-9a-f]{64}/);
    expect(new Set(digests).size).toBe(1);
  });

  it('tells weights that go round all nodes, in huge pages, most of them remote to any thread', () => {
    const account = accountOf('interleave');
    const nodes = onNodes(account);
    expect(Math.min(...nodes)).toBeGreaterThan(2 * mib);
    // llama.cpp unmaps the header of each part, and with it one of its two huge pages.
    const [huge, mapped] = (['huge', 'mapped'] as const).map((key) =>
      sum(account.files.map((file) => file[key])),
    );
    expect(huge).toBeGreaterThan(0.4 * (mapped ?? 0));
    expect(account.threadsByNode).toEqual({ 0: expect.any(Number) as number });
    expect(account.remoteShare).toBeCloseTo(1 - (nodes[0] ?? 0) / sum(nodes));
    expect(textOf('interleave')).toMatch(/\| 0: [\d.]+ %, 1: [\d.]+ %, 2: [\d.]+ %, 3: [\d.]+ % *\|/);
  });

  it('tells weights on one node, near to threads there and remote to all others, with what to do', () => {
    for (const run of ['near one node', 'far from one node'] as const) {
      const [zero, one, two, three] = onNodes(accountOf(run));
      expect([zero, one, three]).toEqual([0, 0, 0]);
      expect(two).toBeGreaterThan(8 * mib);
    }
    expect(accountOf('near one node').remoteShare).toBe(0);
    expect(accountOf('far from one node').remoteShare).toBe(1);
    expect(textOf('near one node')).toContain('0 % of the weights are remote to them');
    expect(textOf('far from one node')).toContain('100 % of its reads go to another node: bind it');
  });

  it('tells that each client of a replica has its weights on its own node alone', () => {
    for (const [run, node] of [
      ['first replica', 0],
      ['last replica', 3],
    ] as const) {
      const account = accountOf(run);
      expect(onNodes(account).map((bytes) => bytes > 0)).toEqual([0, 1, 2, 3].map((each) => each === node));
      expect(account).toMatchObject({
        remoteShare: 0,
        threadsByNode: { [node]: expect.any(Number) as number },
      });
    }
  });
});
