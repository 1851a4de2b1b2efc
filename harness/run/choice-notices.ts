import { unimap } from '../installation/command.ts';
import type { NoticeRecord } from '../results/index.ts';
import type { RunChoice } from './plan-work.ts';

const leftOutNotices = ({ scenarios, quick }: RunChoice): NoticeRecord[] => {
  const leftOut = scenarios.flatMap((scenario) => scenario.arms.filter((arm) => quick && arm.onlyFull));
  const sets = scenarios.flatMap((scenario) => scenario.sets.filter((set) => quick && set.onlyFull));
  if (leftOut.length + sets.length === 0) return [];
  const strategies = [...new Set(leftOut.map((arm) => arm.strategy))];
  const without = [...strategies, ...(sets.length === 0 ? [] : [`${sets.length} of the sets`])].join(', ');
  const timed = scenarios.some(({ measure }) =>
    Object.values(measure.quickRounds).some((rounds) => rounds > 0),
  );
  const rounds = timed ? '; and there are a fixed number of rounds, however wide the intervals' : '';
  return [
    {
      about: '--quick',
      reason: `left out: ${without}${rounds}`,
      remedy: 'run without --quick',
    },
  ];
};

/** Arms that some sets are too much for, by the scenario's own word. */
const tooManyPartsNotices = ({ scenarios, quick }: RunChoice): NoticeRecord[] =>
  scenarios.flatMap((scenario) =>
    scenario.arms.flatMap(({ strategy, pageKind, mostParts, onlyFull }) =>
      mostParts === undefined || (quick && onlyFull)
        ? []
        : [
            {
              about: scenario.name,
              reason: `${strategy} with ${pageKind} pages is left out on sets of more than ${mostParts} parts: each part would take a page of its own`,
              remedy: `on a machine with the memory, ${unimap} load PATH --strategy ${strategy} --page-kind ${pageKind}`,
            },
          ],
    ),
  );

const delayNotices = ({ delays = {} }: RunChoice): NoticeRecord[] =>
  Object.entries(delays).map(([strategy, share]) => ({
    about: '--inject-delay',
    reason: `every load of ${strategy} was slowed on purpose, by ${Number((share * 100).toFixed(2))} % of its own time: a test of the measuring, no result`,
    remedy: 'run without --inject-delay',
  }));

/** What the report says of a run because of what was chosen, before anything was measured. */
export const choiceNotices = (choice: RunChoice): NoticeRecord[] => [
  ...leftOutNotices(choice),
  ...tooManyPartsNotices(choice),
  ...delayNotices(choice),
];
