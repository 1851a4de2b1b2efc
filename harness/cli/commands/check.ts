import { Option, type Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { unimap } from '../../installation/command.ts';
import { onlineNodesWithMemory } from '../../machine/nodes.ts';
import { pageNeeds } from '../../plan/page-need.ts';
import { pageKinds, type PageKindName } from '../../results/index.ts';
import { workerExecutor } from '../../rounds/executor.ts';
import { plannedParts, planScenarioSet } from '../../sets/plan-set.ts';
import { withGeneratedSets } from '../../sets/prepare-set.ts';
import { checkMeasuring, type Count, type SelfCheck } from '../../self-check/self-check.ts';
import { inSession } from '../../session/session.ts';
import { claimSetFolder } from '../../sets/set-folder.ts';
import { withPool } from '../../pool/with-pool.ts';
import { median } from '../../statistics/quantile.ts';
import { UnimapError } from '../../unimap-error.ts';
import { resolveArm } from '../arm-options.ts';
import { parseMinutes, parseWhole } from '../bytes-option.ts';
import { currentCommit } from '../commit.ts';
import { bindToPlan, withCpuOptions, type CpuOptions } from '../cpu-options.ts';
import { print, printJson } from '../print.ts';
import { probedEnvironment } from '../probed-environment.ts';

interface CheckOptions extends CpuOptions {
  readonly repetitions: number;
  readonly budget: number;
  readonly pageKind: PageKindName;
  readonly seed: number;
  readonly json?: boolean;
}

/** What the runs that are to find something are slowed by. */
const share = 0.1;
/** Small, so that forty runs take minutes; large enough that a load takes milliseconds. */
const wanted = { parts: 8, partBytes: 2 * 1024 ** 2, sizeClass: 'real', profile: 'plain' } as const;

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

const countRow = (what: string, { count, of, interval }: Count, hoped: string): string[] => [
  what,
  `${count} of ${of}`,
  interval === undefined
    ? '–'
    : `${percent(interval.share)} [${percent(interval.low)}, ${percent(interval.high)}]`,
  hoped,
];

const spreadRow = (runs: SelfCheck['runs'], delayed: boolean): string[] => {
  const own = runs.filter((run) => run.delayed === delayed);
  const middle = (of: (run: (typeof own)[number]) => number): string =>
    own.length === 0 ? '–' : median(own.map(of)).toFixed(3);
  return [
    delayed ? `slowed by ${percent(share)}` : 'against itself',
    middle(({ ratio }) => ratio),
    middle(({ mad }) => mad),
    own.length === 0 ? '–' : String(median(own.map(({ n }) => n))),
  ];
};

const undecidedLines = ({ tooFewRounds, notObtained }: SelfCheck['undecided']): string[] => [
  ...(tooFewRounds > 0
    ? [
        '',
        `${tooFewRounds} runs had too few rounds in this budget and are not counted: give a longer --budget`,
      ]
    : []),
  ...(notObtained > 0
    ? ['', `${notObtained} runs had too few loads that obtained what they asked for and are not counted`]
    : []),
];

/** Why no run decided anything. */
const nothingChecked = (undecided: SelfCheck['undecided'] | undefined, { pageKind, budget }: CheckOptions) =>
  undecided !== undefined && undecided.tooFewRounds > undecided.notObtained
    ? new UnimapError(
        'too-few-rounds',
        `too few rounds in this budget: no run of ${budget} minutes had rounds enough for an interval`,
        'give a longer --budget',
        { exitStatus: 2 },
      )
    : new UnimapError(
        'nothing-checked',
        `no run had enough loads that obtained ${pageKind} pages`,
        'choose pages this machine has, e.g. --page-kind 4k',
        { exitStatus: 3 },
      );

const asText = ({ runs, falseAlarms, found, undecided }: SelfCheck): string =>
  [
    markdownTable([
      ['real loads', 'count', 'share [95 %]', 'wanted'],
      countRow('false alarms: an arm against itself', falseAlarms, '5 %'),
      countRow(`a delay of ${percent(share)} found`, found, '95 % or more'),
    ]),
    '',
    markdownTable([
      ['run', 'median ratio', 'median MAD (factor)', 'median rounds'],
      spreadRow(runs, false),
      spreadRow(runs, true),
    ]),
    ...undecidedLines(undecided),
    '',
  ].join('\n');

export const addCheck = (program: Command, end: (status: number) => void): void => {
  withCpuOptions(
    program
      .command('check')
      .description('check the measuring with real loads: false alarms, and how often a known delay is found'),
  )
    .option('--repetitions <n>', 'number of runs of each kind', parseWhole(1, 1000), 20)
    .option('--budget <minutes>', 'time that the rounds of one run may take', parseMinutes, 1)
    .addOption(
      new Option('-k, --page-kind <kind>', 'page kind of the loads').choices(pageKinds).default('2m'),
    )
    .option('--seed <n>', 'seed of the set and of the order of the rounds', parseWhole(0, 2 ** 32 - 1), 1)
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', `\nExamples:\n  ${unimap} check\n  ${unimap} check --repetitions 5 --page-kind 4k`)
    .action(async (options: CheckOptions) => {
      const bound = bindToPlan(options);
      const arm = resolveArm({ strategy: 'unified', pageKind: options.pageKind });
      const status = await inSession(async (session) => {
        const planned = planScenarioSet(wanted, options.seed);
        const folder = claimSetFolder(session, planned.plan.totalBytes);
        const nodes = onlineNodesWithMemory().map(({ id }) => id);
        let checked: SelfCheck | undefined;
        await withPool(session, pageNeeds(arm, plannedParts(planned), nodes), 'unimap check', () =>
          withGeneratedSets(session, folder, [planned], async ([set]) => {
            if (set === undefined) return;
            checked = await checkMeasuring(
              {
                set,
                arm,
                nodes,
                repetitions: options.repetitions,
                share,
                seconds: 60 * options.budget,
                seed: options.seed,
              },
              workerExecutor(session.signal),
              session.show,
              session.signal,
            );
          }),
        );
        if (checked === undefined || checked.runs.length === 0) {
          throw nothingChecked(checked?.undecided, options);
        }
        if (options.json)
          printJson({
            share,
            arm: arm.id,
            seed: options.seed,
            commit: await currentCommit(),
            environment: await probedEnvironment(bound),
            ...checked,
          });
        else print(asText(checked));
        return 0;
      });
      end(status);
    });
};
