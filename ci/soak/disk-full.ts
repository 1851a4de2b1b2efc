import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { readResults } from '../../harness/cli/read-results.ts';
import { root } from './root.ts';
import { drawing, tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

const planned = 20;

/** The mount is the command's own: it goes with the process, whatever ends that. */
const script =
  'mount -t tmpfs -o size="$1",mode=700 unimap-soak "$2" && at=$2 && keep=$3 && shift 3 && "$@"; status=$?; cp -r "$at/." "$keep"; exit $status';

const run = async ({ seed, end, scratch }: Chance): Promise<Outcome> => {
  if (process.geteuid?.() !== 0) return { unsupported: 'mounting a small file system takes root' };
  const { upTo, oneOf } = drawing(seed);
  const tally = tallying();
  const model = join(scratch, 'model');
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 1_000_000 }, profile: 'plain', name: 'd' }),
    model,
  );
  const small = join(scratch, 'small');
  mkdirSync(small);
  while (tally.done() < planned && performance.now() < end) {
    const kept = mkdtempSync(join(scratch, 'kept-'));
    const kibibytes = 4 + upTo(oneOf([60, 400, 12_000]));
    const made = oneOf(['results', 'set'] as const);
    // A tmpfs full of results; or one that the sets of a run, or a set to be generated, do not fit into.
    const words =
      made === 'results'
        ? [
            'run',
            '--model',
            model,
            '-s',
            'unified,llama-mmap',
            '-k',
            '4k',
            '--quick',
            '--out',
            join(small, 'out'),
          ]
        : ['generate', '--parts', '8', '--per-part', '1MiB', '--out', join(small, 'out')];
    const { exitCode, signal, stderr } = await execa(
      'unshare',
      [
        ...['--mount', 'sh', '-c', script, 'sh', `${kibibytes}k`, small, kept],
        ...[process.execPath, join(root, 'harness/cli/main.ts'), ...words],
      ],
      { reject: false, env: { UNIMAP_CACHE: join(scratch, 'cache') }, timeout: 120_000 },
    );
    const where = `${words[0] ?? ''} in ${kibibytes} KiB`;
    tally.one();
    tally.count(`${made}: status ${exitCode ?? signal ?? 'none'}`);
    if (exitCode === undefined || exitCode > 3)
      tally.find(`${where}: ended by ${signal ?? exitCode ?? 'a time-out'}: ${stderr.slice(0, 800)}`);
    if (/^\s+at .*\(?(node:|file:|\/).*:\d+/m.test(stderr))
      tally.find(`${where}: a stack: ${stderr.slice(0, 800)}`);
    if (exitCode !== 0 && !/no space|full|ENOSPC|does not fit|free/i.test(stderr))
      tally.find(`${where}: the disk is not named: ${stderr.slice(0, 800)}`);
    const results = join(kept, 'out/results.json');
    if (existsSync(results) && readFileSync(results).length > 0) {
      try {
        readResults(results);
        tally.count('results that are whole');
      } catch (error) {
        tally.find(`${where}: results in part: ${String(error)}`);
      }
    }
    rmSync(kept, { recursive: true });
  }
  return tally.tried();
};

export const diskFull: SoakPart = {
  name: 'disk-full',
  does: 'a run and a generated set on a file system that fills up: an error that names it, never half a results.json',
  planned,
  share: 0.06,
  run,
};
