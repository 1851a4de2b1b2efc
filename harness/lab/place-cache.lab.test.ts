import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { diskFolder } from './guest-machine.ts';
import { prepareGuest, type PreparedGuest } from './prepared-guest.ts';
import { everything, lab, runInGuest } from './test-support/lab-guest.ts';
import {
  answerOf,
  byNode,
  isHuge,
  mib,
  steps,
  stepsOf,
  unevenness,
  unimapLine,
} from './test-support/placing.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const set = join(scratch, 'set');
const onDisk = join(diskFolder, 'set');
const large = join(scratch, 'large');
const largeOnDisk = join(diskFolder, 'large');
const parts = 100;
const partBytes = 3 * mib + 70_000;
const client = `python3 ${fileURLToPath(new URL('test-support/map-as-a-client.py', import.meta.url))}`;

/** ext4 has large folios from Linux 6.16 on: Debian's own kernel of this machine may be older. */
const suite = 'sid';
const newer: { readonly guest?: PreparedGuest; readonly why: string } =
  everything && lab.guest !== undefined
    ? await prepareGuest({}, { suite }).then(
        (guest) => ({ guest, why: '' }),
        (error: unknown) => ({ why: `: ${error instanceof Error ? error.message : String(error)}` }),
      )
    : { why: lab.guest === undefined ? lab.why : ' (npm run test:lab)' };

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts, size: { perPart: partBytes }, profile: 'plain', name: 'set' }),
    set,
  );
  await generateSet(
    resolveOptions({ parts: 2, size: { perPart: 16 * mib + 70_000 }, profile: 'plain', name: 'large' }),
    large,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const inCache = (...more: string[]): string =>
  unimapLine('place', onDisk, '--in', 'cache', '--no-digest', '--json', ...more);

interface Seen {
  readonly huge: number;
  readonly nodes: Record<string, number>;
  readonly sum: number;
}
const seenBy = (text: string | undefined): Seen => JSON.parse(text?.split('\n')[0] ?? '') as Seen;
const pagesOf = ({ nodes }: Seen): number[] => [0, 1, 2, 3].map((node) => nodes[node] ?? 0);
const allHuge = parts * Math.floor(partBytes / (2 * mib)) * 2 * mib;

describe.skipIf(newer.guest === undefined)(
  `the page cache of a set of ${parts} parts on ext4, in a guest of four nodes with the kernel of ${suite}${newer.why}`,
  () => {
    it(
      'is put into pages of 2 MiB on the nodes wanted, moved under a program that maps it, and a client sees it so',
      async () => {
        const outcome = await runInGuest(
          { memory: 768 * mib, disk: 1024 * mib },
          steps({
            copy: `cp -r ${set} ${large} ${diskFolder} && sync`,
            // What an ordinary copy leaves behind, which no huge page is in.
            before: `${client} ${onDisk}`,
            interleave: inCache('--nodes', 'interleave'),
            'interleave seen': `${client} ${onDisk}`,
            // Of a part of many pages each page goes to its own node, although the kernel reads ahead.
            'large parts': unimapLine('place', largeOnDisk, '--in', 'cache', '--no-digest', '--json'),
            one: inCache('--nodes', '2'),
            'one seen': `${client} ${onDisk}`,
            inspect: `${unimapLine('inspect', onDisk)} | grep 'page cache'`,
            placed: unimapLine('placed'),
            // A process that maps it keeps its pages from being dropped; moving them it does not notice.
            hold: `own=$(mktemp -d); mkfifo $own/ends; (${client} ${onDisk} hold <$own/ends >$own/said) & exec 9>$own/ends; until [ -s $own/said ]; do sleep 1; done`,
            refused: `${inCache('--nodes', '0,1')} 2>&1`,
            moved: inCache('--nodes', '0,1', '--move'),
            'moved seen': `${client} ${onDisk}; exec 9>&-; wait; cat $own/said`,
            replicas: `${inCache('--nodes', 'replicas')} 2>&1`,
          }),
          40 * minutes,
          undefined,
          newer.guest,
        );
        const did = stepsOf(outcome);
        expect(did['before']?.status, outcome.stdout + outcome.stderr).toBe(0);
        const before = seenBy(did['before']?.stdout);
        expect(before.huge).toBe(0);

        expect(did['interleave']?.status, outcome.stderr).toBe(0);
        const [spread] = answerOf(did['interleave']?.stdout ?? '').copies;
        expect(isHuge(spread)).toBe(true);
        expect(unevenness(byNode(spread))).toBeLessThan(0.02);
        const spreadSeen = seenBy(did['interleave seen']?.stdout);
        expect(spreadSeen).toMatchObject({ huge: allHuge, sum: before.sum });
        expect(unevenness(pagesOf(spreadSeen))).toBeLessThan(0.02);

        expect(did['large parts']?.status, outcome.stderr).toBe(0);
        for (const part of answerOf(did['large parts']?.stdout ?? '').copies[0]?.parts ?? [])
          expect(
            Math.min(...[0, 1, 2, 3].map((node) => part.bytesByNode[node] ?? 0)),
            JSON.stringify(part),
          ).toBeGreaterThanOrEqual(4 * mib);

        expect(did['one']?.status, outcome.stderr).toBe(0);
        expect(isHuge(answerOf(did['one']?.stdout ?? '').copies[0])).toBe(true);
        const oneSeen = seenBy(did['one seen']?.stdout);
        expect(oneSeen).toMatchObject({ huge: allHuge, sum: before.sum });
        expect(Object.keys(oneSeen.nodes)).toEqual(['2']);
        expect(did['inspect']?.stdout).toContain('are in the page cache: node 2: 100.0 %');
        expect(did['placed']?.stdout).toContain('100.0 % in huge pages; node 2: 100.0 %');

        expect(did['refused']).toMatchObject({
          status: 3,
          stdout: expect.stringMatching(/100 of 100 parts are mapped by process \d+/) as string,
        });
        expect(did['refused']?.stdout).toContain('--move');
        expect(did['moved']?.status, outcome.stderr).toBe(0);
        const movedSeen = seenBy(did['moved seen']?.stdout);
        expect(movedSeen.sum).toBe(before.sum);
        const [zero = 0, one = 0, two, three] = pagesOf(movedSeen);
        expect([two, three]).toEqual([0, 0]);
        expect(unevenness([zero, one])).toBeLessThan(0.02);
        expect(did['moved seen']?.stdout).toContain(`{"after": ${before.sum}}`);

        expect(did['replicas']).toMatchObject({
          status: 2,
          stdout: expect.stringContaining('a file has one page cache') as string,
        });
      },
      41 * minutes,
    );
  },
);
