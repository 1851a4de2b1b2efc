import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../gguf/index.ts';
import { resolveArms } from '../plan/resolve-arms.ts';
import type { SyscallsRecord } from '../results/index.ts';
import { describeSet } from '../sets/worker-set.ts';
import type { LoadChoice } from '../worker/task.ts';
import { quoted } from './boot-guest.ts';
import { everything, lab, runInGuest } from './test-support/lab-guest.ts';

const minutes = 60_000;
const mebibyte = 1024 ** 2;
const counting = fileURLToPath(new URL('test-support/count-in-guest.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-counts-'));

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

type Kind = '2m' | '1g';

const onEveryNode = (strategy: 'per-part' | 'unified', nodes: number, pageKind: Kind): LoadChoice => {
  const [arm] = resolveArms({ strategy, pageKind, placement: 'mirror' }, 1);
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes: Array.from({ length: nodes }, (_, node) => node), allowFallback: false };
};

/** Both loads, counted in one traced process of a guest, which may write where the set lies. The request is the host's. */
const countInGuest = async (
  nodes: number,
  parts: number,
  perPart: number,
  memory: number,
  kind: Kind,
): Promise<SyscallsRecord['outcome'][]> => {
  const folder = join(scratch, `${nodes}-${kind}`);
  await generateSet(resolveOptions({ parts, size: { perPart }, profile: 'plain' }), folder);
  const set = describeSet(await openSet(folder), { id: 'counted', title: 'counted', sizeClass: 'tiny' });
  const request = join(scratch, `${nodes}-${kind}.json`);
  const loads = (['per-part', 'unified'] as const).map((strategy) => onEveryNode(strategy, nodes, kind));
  const pages = Array.from({ length: nodes }, () => parts);
  writeFileSync(request, JSON.stringify({ set, loads }));
  const { status, stdout, stderr } = await runInGuest(
    { nodes, memory, ...(kind === '1g' ? { pool1g: pages } : { pool: pages }) },
    [process.execPath, counting, request].map(quoted).join(' '),
    kind === '1g' ? 9 * minutes : 4 * minutes,
    folder,
  );
  if (status !== 0) throw new Error(`the guest ended with status ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as SyscallsRecord['outcome'][];
};

describe.skipIf(lab.guest === undefined)(`counted in a guest${lab.why}`, () => {
  test.for([
    { nodes: 4, parts: 100, perPart: 16_384, kind: '2m', memory: 512 * mebibyte, before: 1200, after: 12 },
    // More than a message between guest and host holds.
    { nodes: 2, parts: 30, perPart: 655_360, kind: '2m', memory: 384 * mebibyte, before: 180, after: 6 },
    { nodes: 8, parts: 20, perPart: 16_384, kind: '2m', memory: 256 * mebibyte, before: 480, after: 24 },
    // The seed's own pages, reserved at boot.
    { nodes: 2, parts: 2, perPart: 16_384, kind: '1g', memory: 5120 * mebibyte, before: 12, after: 6 },
  ] as const)(
    `$nodes nodes and $parts parts, $kind pages: $before calls that create and map memory become $after`,
    { timeout: 10 * minutes },
    async ({ nodes, parts, perPart, kind, memory, before, after }, context) => {
      if (nodes !== 4 && !everything)
        context.skip('4 nodes are in npm test, 2 and 8, and pages of 1 GiB, in npm run test:lab');
      const outcomes = await countInGuest(nodes, parts, perPart, memory, kind);
      const seen = outcomes.map((outcome) => {
        if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome));
        const { counts, agree, replicas, obtainedPageKind } = outcome;
        const of = (name: 'region' | 'source' | 'data'): Record<string, number> =>
          Object.fromEntries(counts.map(({ counter, classes }) => [counter, classes[name]]));
        return {
          region: of('region'),
          source: of('source'),
          data: of('data'),
          agree,
          replicas,
          obtainedPageKind,
        };
      });
      const usual = {
        // Of both arms: whatever is opened and read for one layout is for the other.
        source: seen[0]?.source,
        // One a part.
        data: { strace: parts, perf: parts },
        agree: true,
        replicas: nodes,
        obtainedPageKind: kind,
      };
      expect(seen).toEqual([
        { region: { strace: before, perf: before }, ...usual },
        { region: { strace: after, perf: after }, ...usual },
      ]);
    },
  );
});
