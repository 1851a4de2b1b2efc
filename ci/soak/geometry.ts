import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { holdPool } from '../../harness/pool/pool.ts';
import { buildNative, lastWords } from './native-part.ts';
import { secondsUntil, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 20_000;

const pagesEach = 128;

/** One process's share of the loads; `seed` is its own. */
const loads = async ({ seed, end, scratch, native }: Chance, share: number) => {
  const seconds = secondsUntil(end);
  const { stdout, stderr, failed } = await execa(
    join(native, 'geometry'),
    [String(share), String(seed), String(seconds)],
    { reject: false, env: { TMPDIR: scratch }, timeout: (seconds + 60) * 1000 },
  );
  const [, loaded = 0, refused = 0, bytes = 0] = (
    /(\d+) loaded, (\d+) refused, (\d+) bytes/.exec(stdout) ?? []
  ).map(Number);
  return { loaded, refused, bytes, findings: failed ? [lastWords(stderr) || 'it hung'] : [] };
};

const run = async (chance: Chance): Promise<Outcome> => {
  const processes = availableParallelism();
  // Where there is no pool, loads in hugepages are refused or fall back, and are counted as such.
  const hold = await holdPool({
    needs: [{ pageBytes: 2 * 1024 ** 2, node: 0, pages: pagesEach * processes }],
    label: 'unimap soak',
    waitMilliseconds: 20_000,
  });
  try {
    const share = Math.ceil(planned / processes);
    const each = await Promise.all(
      Array.from({ length: processes }, (_, place) =>
        loads({ ...chance, seed: chance.seed * processes + place }, share),
      ),
    );
    const sum = (of: 'loaded' | 'refused' | 'bytes'): number =>
      each.reduce((total, one) => total + one[of], 0);
    return {
      done: sum('loaded') + sum('refused'),
      counts: {
        loaded: sum('loaded'),
        refused: sum('refused'),
        'GiB compared': Math.round(sum('bytes') / 1024 ** 3),
      },
      findings: each.flatMap(({ findings }) => findings),
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
