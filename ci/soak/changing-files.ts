import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { openSet } from '../../harness/gguf/index.ts';
import { resolveArms } from '../../harness/plan/resolve-arms.ts';
import { strategyNames, traitsOf } from '../../harness/results/index.ts';
import { toWorkerSet } from '../../harness/sets/worker-set.ts';
import { loadsInput, parseCounted } from '../../harness/worker/loads-program.ts';
import type { LoadChoice } from '../../harness/worker/task.ts';
import { buildNative, lastWords } from './native-part.ts';
import { drawing, tallying, type Chance, type Outcome, type SoakPart } from './part.ts';

/** Processes, each of several loads. */
const planned = 200;
const loadsEach = 8;
/** A load takes less than a tenth of a second: what takes so long has stopped. */
const longest = 60_000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const run = async ({ seed, end, scratch, native }: Chance): Promise<Outcome> => {
  const { upTo, oneOf } = drawing(seed);
  const tally = tallying();
  const folder = join(scratch, 'set');
  await generateSet(
    resolveOptions({ parts: 4, size: { perPart: 5_000_000 }, profile: 'plain', name: 'c' }),
    folder,
  );
  const set = toWorkerSet(await openSet(folder));
  const { parts } = set;

  const anyLoad = (): LoadChoice => {
    const strategy = oneOf(strategyNames);
    const own = traitsOf(strategy).memory === 'own';
    const pageKind = own ? oneOf(['4k', 'thp'] as const) : '4k';
    const [arm] = resolveArms({ strategy, pageKind, placement: own ? 'mirror' : 'local' }, 2);
    if (arm === undefined) throw new Error(`${strategy} makes no arm`);
    return { arm, nodes: own ? [0, 0] : [], allowFallback: true };
  };

  /** Makes a part shorter, or puts another in its place, and mends it, again and again. */
  const change = async (over: () => boolean): Promise<void> => {
    while (!over()) {
      const part = parts[upTo(parts.length - 1)];
      if (part === undefined) return;
      const shorter = upTo(part.bytes);
      if (upTo(3) > 0) truncateSync(part.path, shorter);
      else {
        writeFileSync(`${part.path}.new`, '');
        truncateSync(`${part.path}.new`, upTo(1) === 0 ? part.bytes : shorter);
        renameSync(`${part.path}.new`, part.path);
      }
      tally.count('changes');
      await pause(upTo(12));
      truncateSync(part.path, part.bytes);
      await pause(upTo(30));
    }
  };

  while (tally.done() < planned && performance.now() < end) {
    const loads = Array.from({ length: loadsEach }, anyLoad);
    let ended = false;
    const changing = change(() => ended);
    const { stdout, stderr, signal, exitCode, timedOut } = await execa(join(native, 'unimap-loads'), {
      input: loadsInput(set, 'counted', loads),
      reject: false,
      timeout: longest,
      killSignal: 'SIGKILL',
    });
    ended = true;
    await changing;
    tally.one();
    const ways = loads.map(({ arm }) => arm.id).join(', ');
    if (timedOut) tally.find(`a load hangs, one of ${ways}`);
    else if (exitCode !== 0)
      tally.find(`${signal ?? `status ${exitCode ?? '?'}`}, in one of ${ways}: ${lastWords(stderr)}`);
    else
      for (const [index, answer] of parseCounted(stdout).entries()) {
        tally.count(answer.status === 'completed' ? 'loads completed' : 'loads refused');
        if (answer.status === 'failed' && (answer.error.message === '' || answer.error.remedy === ''))
          tally.find(`${loads[index]?.arm.id ?? ''}: an error says nothing`);
      }
    if (timedOut) break;
  }
  return tally.tried();
};

export const changingFiles: SoakPart = {
  name: 'changing-files',
  does: 'parts made shorter and replaced while they are loaded: an error with a remedy, never a crash or a hang',
  planned,
  share: 0.07,
  finds: 'hang',
  run: async (chance) => {
    const unbuilt = await buildNative('all', chance.plant);
    return unbuilt === undefined ? run(chance) : { unsupported: unbuilt };
  },
};
