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

/** Starts the client on a model, asks what it has mapped while it waits, and prints the digest of its logits. */
const script = (client: string, original: string): string => `
set -e
unimap() { ${process.execPath} ${main} "$@"; }
run() {
  rm -f /tmp/out
  sleep 3000 | ${client} "$1" 1 1 >/tmp/out 3>/tmp/logits &
  pid=$!
  while ! [ -s /tmp/out ]; do kill -0 $pid; sleep 1; done
  echo "$2 witness $(unimap witness $pid --json | tr -d '\\n')"
  echo "$2 digest $(sha256sum </tmp/logits)"
  kill $pid
}
run ${original} usual
placed=$(unimap place ${set} --nodes interleave --no-digest 2>/dev/null | head -1)
run "$placed" placed
`;

interface Account {
  readonly files: readonly {
    readonly mapped: number;
    readonly huge: number;
    byNode: Record<string, number>;
  }[];
}

const title = `our own client in a guest of four nodes${lab.why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !everything || !real)(title, () => {
  it(
    'maps a model placed over all nodes in huge pages, as many on each, and computes the same as where it was',
    async () => {
      const [first] = (await openSet(set)).parts;
      const client = npmClient().command('llama-client').join(' ');
      const { stdout } = await runInGuest(
        { memory: 1024 * mib },
        script(client, first?.path ?? ''),
        15 * minutes,
      );
      const said = (what: string): string =>
        stdout
          .split('\n')
          .find((line) => line.startsWith(what))
          ?.slice(what.length + 1) ?? '';
      expect(said('placed digest')).toMatch(/^[0-9a-f]{64}/);
      expect(said('placed digest')).toBe(said('usual digest'));
      const [account] = JSON.parse(said('placed witness')) as Account[];
      const files = account?.files ?? [];
      const sum = (of: (file: Account['files'][number]) => number): number =>
        files.reduce((total, file) => total + of(file), 0);
      // llama.cpp unmaps the header of each part, and with it one of its two huge pages.
      expect(sum(({ huge }) => huge)).toBeGreaterThan(0.4 * sum(({ mapped }) => mapped));
      const nodes = [0, 1, 2, 3].map((node) => sum(({ byNode }) => byNode[node] ?? 0));
      expect(Math.min(...nodes)).toBeGreaterThan(2 * mib);
    },
    20 * minutes,
  );
});
