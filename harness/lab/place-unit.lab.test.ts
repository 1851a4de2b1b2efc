import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { everything, lab, runInGuest } from './test-support/lab-guest.ts';
import { mib, steps, stepsOf, unimapLine } from './test-support/placing.ts';

const minutes = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'unimap-lab-'));
const set = join(scratch, 'set');
const first = join(set, 'big-00001-of-00004.gguf');
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const units = here('../place/units');
const client = here('test-support/map-as-a-client.py');

/** As systemd-escape --path writes a path into the name of a unit. */
const escaped = (path: string): string =>
  path
    .slice(1)
    .replace(/[^\w/.:]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('/', '-');
const placing = `unimap-place@${escaped(first)}.service`;

/** A server that maps the model, and says on its standard output what it lies in. */
const server = `[Service]
ExecStart=/bin/sh -c 'sleep infinity | exec /usr/bin/python3 ${client} /run/unimap/models/big hold'
StandardOutput=truncate:/run/said
`;

beforeAll(async () => {
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 5_000_000 }, profile: 'plain', name: 'big' }),
    set,
  );
  writeFileSync(join(scratch, 'llama-server.service'), server);
  const dropIn = readFileSync(join(units, 'llama-server-placed.conf'), 'utf8');
  const example = 'unimap-place@srv-models-big\\x2d00001\\x2dof\\x2d00030.gguf.service';
  expect(dropIn.split(example)).toHaveLength(3);
  writeFileSync(join(scratch, 'placed.conf'), dropIn.replaceAll(example, placing));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const systemd = '/lib/systemd/systemd';
const why = existsSync(systemd) ? lab.why : ': no systemd on this machine (apt-get install systemd)';
const title = `the units of placing, under systemd in a guest${why}${everything ? '' : ' (npm run test:lab)'}`;

describe.skipIf(lab.guest === undefined || !existsSync(systemd) || !everything)(title, () => {
  it(
    'mount a tmpfs, place a model before its server, hold the server back from a stale copy, and take the model away',
    async () => {
      const system = '/etc/systemd/system';
      const script = join(scratch, 'steps.sh');
      writeFileSync(
        script,
        steps({
          install: `cp ${units}/run-unimap-models.mount ${units}/unimap-place@.service ${scratch}/llama-server.service ${system}/ && mkdir ${system}/llama-server.service.d && cp ${scratch}/placed.conf ${system}/llama-server.service.d/ && systemctl daemon-reload`,
          mount:
            'systemctl enable --now run-unimap-models.mount && findmnt -no FSTYPE,OPTIONS /run/unimap/models && stat -c %a /run/unimap/models',
          place: `systemctl enable --now "unimap-place@$(systemd-escape --path ${first}).service"`,
          status: `systemctl status --no-pager '${placing}'`,
          server:
            'systemctl start llama-server.service && until [ -s /run/said ]; do sleep 1; done; cat /run/said',
          running: 'systemctl status --no-pager llama-server.service',
          changed: `systemctl stop llama-server.service && touch ${first} && systemctl start llama-server.service`,
          'held back': 'systemctl status --no-pager llama-server.service',
          removed: `systemctl stop '${placing}' && ls -A /run/unimap/models`,
        }),
      );
      const outcome = await runInGuest(
        { memory: 512 * mib },
        `exec sh ${here('test-support/systemd-in-guest.sh')} ${script} ${unimapLine()}`,
        15 * minutes,
      );
      const did = stepsOf(outcome);
      const said = outcome.stdout + outcome.stderr;
      expect(did['install']?.status, said).toBe(0);
      expect(did['mount'], said).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^tmpfs .*size=\d+k.*huge=within_size\n1777$/m) as string,
      });
      expect(did['place']?.status, said).toBe(0);
      expect(did['status'], said).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/Active: active \(exited\)/) as string,
      });
      // Each of the four parts has two whole pages of 2 MiB.
      expect(JSON.parse(did['server']?.stdout.split('\n').at(-2) ?? ''), said).toMatchObject({
        huge: 4 * 2 * 2 * mib,
      });
      expect(did['running']?.stdout).toMatch(/Active: active \(running\)/);
      expect(did['changed']?.status, said).not.toBe(0);
      expect(did['held back']?.stdout).toMatch(/Active: failed/);
      expect(did['removed'], said).toMatchObject({ status: 0, stdout: '' });
    },
    16 * minutes,
  );
});
