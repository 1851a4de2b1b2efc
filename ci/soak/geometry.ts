import { join } from 'node:path';
import { execa } from 'execa';
import { holdPool } from '../../harness/pool/pool.ts';
import { buildNative, lastWords } from './native-part.ts';
import { secondsUntil, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 20_000;

const run = async ({ seed, end, scratch, native }: Chance): Promise<Outcome> => {
  const seconds = secondsUntil(end);
  // Where there is no pool, loads in hugepages are refused or fall back, and are counted as such.
  const hold = await holdPool({
    needs: [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: 128 }],
    label: 'unimap soak',
    waitMilliseconds: 20_000,
  });
  try {
    const { stdout, stderr, failed } = await execa(
      join(native, 'geometry'),
      [String(planned), String(seed), String(seconds)],
      { reject: false, env: { TMPDIR: scratch }, timeout: (seconds + 60) * 1000 },
    );
    const [, loaded = 0, refused = 0, bytes = 0] = (
      /(\d+) loaded, (\d+) refused, (\d+) bytes/.exec(stdout) ?? []
    ).map(Number);
    return {
      done: loaded + refused,
      counts: { loaded, refused, 'GiB compared': Math.round(bytes / 1024 ** 3) },
      findings: failed ? [lastWords(stderr) || 'it hung'] : [],
    };
  } finally {
    if (hold.status !== 'unsupported') await hold.release();
  }
};

export const geometry: SoakPart = {
  name: 'geometry',
  does: 'random sets loaded in random ways under AddressSanitizer and UBSan, every byte compared, nothing left',
  planned,
  share: 0.2,
  finds: 'byte',
  run: async (chance) => {
    const unbuilt = await buildNative('all', chance.plant);
    return unbuilt === undefined ? run(chance) : { unsupported: unbuilt };
  },
};
