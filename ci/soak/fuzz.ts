import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildNative, lastWords } from './native-part.ts';
import { drawing, secondsUntil, tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const programs = ['fuzz-load', 'fuzz-place'] as const;
const planned = 50_000;
const longestInput = 300;

/** Long enough for whole loads, so that the fuzzer need not find out how long one is. */
const firstInputs = (folder: string, seed: number): void => {
  const { upTo } = drawing(seed);
  mkdirSync(folder);
  for (let index = 0; index < 32; index += 1)
    writeFileSync(join(folder, String(index)), Buffer.from(Array.from({ length: 200 }, () => upTo(255))));
};

const run = async ({ seed, end, scratch, native }: Chance): Promise<Outcome> => {
  const tally = tallying();
  for (const [index, program] of programs.entries()) {
    const corpus = join(scratch, `${program}-inputs`);
    firstInputs(corpus, seed + index);
    // The loading entry points take most of the time; the placing ones have what is left.
    const seconds = index === 0 ? Math.ceil(secondsUntil(end) * 0.8) : secondsUntil(end);
    const { stderr, failed } = await execa(
      join(native, program),
      [
        `-max_total_time=${seconds}`,
        `-runs=${Math.round(planned * (index === 0 ? 0.8 : 0.2))}`,
        `-seed=${(seed % 2 ** 31) + 1}`,
        `-max_len=${longestInput}`,
        '-len_control=0',
        '-timeout=30',
        '-rss_limit_mb=4096',
        `-artifact_prefix=${scratch}/`,
        corpus,
      ],
      { reject: false, env: { TMPDIR: scratch }, timeout: (seconds + 120) * 1000, maxBuffer: 2 ** 28 },
    );
    const runs = Number(
      /Done (\d+) runs/.exec(stderr)?.[1] ?? [...stderr.matchAll(/^#(\d+)/gm)].at(-1)?.[1] ?? 0,
    );
    tally.one(runs);
    tally.count(`inputs of ${program}`, runs);
    const coverage = [...stderr.matchAll(/cov: (\d+)/g)].at(-1)?.[1];
    tally.count(`edges covered by ${program}`, Number(coverage ?? 0));
    if (failed)
      tally.find(
        `${program}, seed ${seed}: ${lastWords(stderr)}\n${/^Base64: .*$/m.exec(stderr)?.[0] ?? ''}`,
      );
  }
  return tally.tried();
};

export const fuzz: SoakPart = {
  name: 'fuzz',
  does: 'libFuzzer on the entry points of the library, under AddressSanitizer and UBSan: what loads is compared, nothing is left',
  planned,
  share: 0.18,
  finds: 'leak',
  run: async (chance) => {
    const unbuilt = await buildNative('fuzz', chance.plant);
    return unbuilt === undefined
      ? run(chance)
      : { unsupported: `clang with libFuzzer is needed (sh ci/setup.sh --soak installs it): ${unbuilt}` };
  },
};
