import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { generateSet, resolveOptions } from '../fixtures-gen/index.ts';
import { openSet } from '../harness/gguf/index.ts';
import { resolveArms } from '../harness/plan/resolve-arms.ts';
import { strategyNames, traitsOf, type StrategyName } from '../harness/results/index.ts';
import { toWorkerSet } from '../harness/sets/worker-set.ts';
import type { LoadChoice } from '../harness/worker/task.ts';
import { tryFaults, wrong, type Tried } from './fault-matrix.ts';

/**
 * `npm run faults [STRATEGY..]`: prints what each failing call of each strategy came to, with consent to fallbacks and
 * without. Exit status 1 where one came to what it must not. Some minutes.
 */
const choice = (strategy: StrategyName, allowFallback: boolean): LoadChoice => {
  const own = traitsOf(strategy).memory === 'own';
  const [arm] = resolveArms({ strategy, pageKind: '4k', placement: own ? 'mirror' : 'local' }, 2);
  if (arm === undefined) throw new Error(`${strategy} makes no arm`);
  return { arm, nodes: own ? [0, 0] : [], allowFallback };
};

const asked = process.argv.slice(2);
const chosen = strategyNames.filter((name) => asked.length === 0 || asked.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'unimap-faults-'));
const tried: Tried[] = [];
try {
  const made = join(folder, 'set');
  await generateSet(
    resolveOptions({ parts: 3, size: { perPart: 2_500_000 }, profile: 'plain', name: 'f' }),
    made,
  );
  const set = toWorkerSet(await openSet(made));
  for (const strategy of chosen) {
    process.stderr.write(`${strategy}\n`);
    for (const allowed of [false, true])
      tried.push(...(await tryFaults(set, choice(strategy, allowed), folder)));
  }
} finally {
  rmSync(folder, { recursive: true });
}

const statuses = ['unharmed', 'fallback', 'error', 'died'] as const;
const rows = [...Map.groupBy(tried, ({ call, errno }) => `${call} ${errno}`)].sort(([a], [b]) =>
  a < b ? -1 : 1,
);
const counts = (all: readonly Tried[], allowed: boolean): string[] =>
  statuses.map((status) => {
    const count = all.filter(
      ({ load, outcome }) => load.allowFallback === allowed && outcome.status === status,
    ).length;
    return count === 0 ? '' : String(count);
  });
process.stdout.write(
  `${markdownTable(
    [
      ['call and error', ...statuses, ...statuses.map((status) => `${status} (fallback allowed)`)],
      ...rows.map(([name, all]) => [name, ...counts(all, false), ...counts(all, true)]),
    ],
    { align: ['l', ...statuses.map(() => 'r'), ...statuses.map(() => 'r')] },
  )}\n\n`,
);
const failures = tried.flatMap((each) => {
  const what = wrong(each);
  return what === undefined
    ? []
    : [`${each.load.arm.id}: ${each.call} ${each.errno}, call ${each.nth}: ${what}`];
});
for (const failure of failures) process.stdout.write(`${failure}\n`);
process.stdout.write(
  `${chosen.length} strategies, ${tried.length} faults: ${tried.length - failures.length} as promised, ${failures.length} not\n`,
);
process.exitCode = failures.length === 0 && tried.length > 0 ? 0 : 1;
