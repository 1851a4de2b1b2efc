import type { AnswerLine } from '../wording/answer-lines.ts';
import { sizeText } from '../wording/size-text.ts';
import type { Advice, Measured } from './advice.ts';
import type { PlacedWay } from './placed-ways.ts';
import { unimap } from '../installation/command.ts';
import { shellWord } from '../wording/shell-word.ts';
import { foretellWhole } from './foretell-whole.ts';
import { llamaFlags, type FasterWay } from './verdict.ts';
import { counted } from '../wording/counted.ts';
import type { ProvedPlacement } from './proved-placement.ts';
import type { ClientWayAdvice } from './weigh-client.ts';
import type { Gain, WeighedWay } from './weigh-ways.ts';

const factor = (value: number): string => value.toFixed(2);
const gainText = ({ times, low, high }: Gain): string => `${factor(times)} [${factor(low)}, ${factor(high)}]`;
const wayText = ({ arm }: Pick<WeighedWay, 'arm'>): string =>
  `${arm.strategy}${arm.pageKind === '4k' ? '' : ` in ${arm.pageKind} pages`}${arm.placement === 'interleave' ? ', interleaved' : ''}`;
const timeText = (nanoseconds: number): string =>
  nanoseconds < 1e9 ? `${(nanoseconds / 1e6).toFixed(1)} ms` : `${(nanoseconds / 1e9).toFixed(1)} s`;
const percent = (share: number): string => `${Number((100 * share).toFixed(share < 0.1 ? 1 : 0))} %`;

const moods = { change: 'good', 'change-nothing': 'good', unknown: 'unsure' } as const;

const againstDefault = 'times as fast as its default (--load-mode mmap)';

const libraryText = (way: FasterWay, placed: string | undefined): string =>
  `${placed === undefined ? 'fastest of all' : 'or'}: ${wayText(way)}, ${gainText(way.gain)} times as fast; it takes a program that loads with libunimap`;

/** Of placed files that are seen to be faster than the files where they are. */
const placedGain = ({ measured }: PlacedWay): Gain | undefined =>
  measured?.status === 'measured' && measured.gain.low > 1 ? measured.gain : undefined;

/** A placed copy that is faster is a change, though none of flags. */
const placedText = ({ placed }: Advice): string | undefined => {
  const [best] = placed
    .flatMap((way) => placedGain(way) ?? [])
    .toSorted((one, other) => other.times - one.times);
  return best === undefined
    ? undefined
    : `place the files: llama.cpp then maps them ${gainText(best)} times as fast; no flag of its own is seen to help`;
};

const answerTexts = (advice: Advice, { verdict, minutesNeeded }: Measured): string[] => {
  const placed = placedText(advice);
  if (verdict.answer === 'unknown')
    return [
      `no answer: ${verdict.reason}${minutesNeeded === undefined ? '' : `; try --minutes ${minutesNeeded}`}`,
    ];
  if (verdict.answer === 'change-nothing')
    return [
      placed ??
        `change nothing: ${verdict.tried === 1 ? 'the one other way is not' : `none of ${verdict.tried} other ways is`} seen to be faster than llama.cpp's default (mmap)`,
    ];
  const { fastest, forLlama } = verdict;
  return [
    forLlama === undefined
      ? (placed ?? "change nothing: no flag of llama.cpp's is seen to be faster than its default (mmap)")
      : `give llama.cpp ${llamaFlags[forLlama.arm.strategy] ?? ''}: ${gainText(forLlama.gain)} ${againstDefault}`,
    ...(fastest.arm.id === forLlama?.arm.id ? [] : [libraryText(fastest, placed)]),
  ];
};

const waysText = ({ model }: Advice, { ways, bytes }: Measured): string =>
  ways
    .flatMap((way) => {
      if (way.status === 'not-measured') return [`${wayText(way)} not measured`];
      return [
        `${wayText(way)} ${way.gain === undefined ? `${timeText(way.nanoseconds)}${bytes === model.bytes ? '' : ' for these bytes'}` : gainText(way.gain)}`,
      ];
    })
    .join('; ');

/** What was loaded of the model foretells all of it; of all of it nothing is foretold. */
const wholeLines = ({ model }: Advice, state: Measured): AnswerLine[] => {
  const times = foretellWhole(state, model.bytes).map(
    ({ way, time, low, high }) => `${wayText(way)} ${timeText(time)} [${timeText(low)}, ${timeText(high)}]`,
  );
  return times.length === 0
    ? []
    : [
        {
          label: 'whole',
          text: `projected for all ${sizeText(model.bytes)}: ${times.join('; ')}`,
          importance: 6,
        },
      ];
};

const blindText = (below: number | undefined): string => {
  if (below === undefined) return 'no interval, so no difference could have been seen';
  return below < 2
    ? `differences below ${percent(below - 1)} could not have been seen`
    : `differences below ${below.toFixed(1)} times could not have been seen`;
};

const measuredText = (
  { model }: Advice,
  { cache, parts, bytes, blindBelow, stretches }: Measured,
): string => {
  const what =
    parts === model.parts && !stretches
      ? `all ${parts} ${parts === 1 ? 'part' : 'parts'}, ${sizeText(bytes)}`
      : `${stretches ? `${parts} ${parts === 1 ? 'stretch' : 'stretches'}` : `${parts} of ${model.parts} parts`}, ${parts === 1 ? 'from the middle of it' : 'spread over it'}: ${percent(bytes / model.bytes)} of ${sizeText(model.bytes)}, taken to speak for the rest`;
  return `${cache}, ${what}; ${blindText(blindBelow)}`;
};

const cachedText = ({ model, cached }: Advice): string => {
  if (cached === undefined) return 'the kernel does not tell this user what is cached';
  const total = Object.values(cached.byNode).reduce((sum, bytes) => sum + bytes, 0);
  const nodes = Object.entries(cached.byNode).map(
    ([node, bytes]) => `node ${node} ${percent(bytes / total)}`,
  );
  const where = nodes.length === 0 ? '' : `; of these bytes, ${nodes.join(', ')}`;
  return `${percent(Math.min(1, cached.bytes / model.bytes))} of the model is cached${where}`;
};

const repackedText = ({ repacked }: Advice): string => {
  if (repacked === undefined) return 'not known for this CPU';
  const share = percent(repacked.share);
  return repacked.share === 0
    ? `nothing on this CPU (${repacked.target})`
    : `${share} is copied as llama.cpp loads (${repacked.target}), where pages of the file do not matter; --no-repack keeps it mapped`;
};

/** "0 to 7" where they follow each other. */
const nodesText = (nodes: readonly number[]): string => {
  const [first, last] = [nodes[0], nodes.at(-1)];
  return nodes.length > 2 && first !== undefined && last === first + nodes.length - 1
    ? `${first} to ${last}`
    : nodes.join(', ');
};

/** Nodes that need the same stand together: eight of them would fill the screen. */
const pagesText = (pages: NonNullable<Advice['need']>['pages']): string[] =>
  [...Map.groupBy(pages, (each) => each.pages)].map(([count, same]) => {
    const nodes = same.map(({ node }) => node);
    return `${count} pages of 2 MiB on ${nodes.length === 1 ? 'node' : 'each of nodes'} ${nodesText(nodes)}`;
  });

const perNodeText = ({ perNode, nodes, model }: Advice): string => {
  if (perNode === undefined) return '';
  const { copied, spread } = perNode;
  return (
    `; a copy on each of ${nodes.length} nodes ${sizeText(model.bytes * nodes.length)} (${copied.pages} pages of 2 MiB on each)` +
    `, interleaved ${sizeText(spread.bytes)} on each (${spread.pages} pages), on one node ${sizeText(model.bytes)}`
  );
};

const needText = (advice: Advice): string => {
  const { need, model } = advice;
  if (need === undefined)
    return `${sizeText(model.bytes)} of page cache for the default${perNodeText(advice)}`;
  const pages = pagesText(need.pages);
  return `${need.way}: ${sizeText(need.bytes)} beside the page cache${pages.length === 0 ? '' : `, of it ${pages.join(', ')}`}${perNodeText(advice)}`;
};

const flagsText = ({ nodes, measured }: Advice): string => {
  const [first] = measured;
  const way = first?.verdict.answer === 'change' ? first.verdict.forLlama : undefined;
  const mode = way === undefined ? 'none needed' : (llamaFlags[way.arm.strategy] ?? '');
  const numa =
    nodes.length > 1
      ? `; under numactl --interleave=all over all nodes, or --cpunodebind=${nodes[0] ?? 0} --membind=${nodes[0] ?? 0} on one (not measured)`
      : '';
  return `${mode}${numa}`;
};

const placedResult = ({ measured }: PlacedWay): string => {
  if (measured === undefined) return '';
  if (measured.status === 'not-measured') return ` (not measured: ${measured.reason})`;
  const { gain, hugeShare, placeSeconds, bytes } = measured;
  return `: mapped ${gainText(gain)} times as fast as the files where they are, ${percent(hugeShare)} in huge pages; placing ${sizeText(bytes)} took ${timeText(1e9 * placeSeconds)}`;
};

const placedLines = ({ placed }: Advice, path: string): AnswerLine[] => {
  const line = (text: string, more: Partial<AnswerLine> = {}): AnswerLine => ({
    ...{ label: 'placed', text, importance: 5 },
    ...more,
  });
  if (placed.some(({ way }) => way === 'there'))
    return [line('the model lies in memory already (tmpfs or hugetlbfs)')];
  const ways = placed.flatMap((way) => (way.flags === undefined ? [] : [{ ...way, flags: way.flags }]));
  const [first] = ways;
  if (first === undefined) return [line('there is no room for a copy here')];
  const tried = ways.filter(({ measured }) => measured !== undefined);
  const untried = ways.filter(({ measured }) => measured === undefined);
  const command = (flags: string): string => `${unimap} place ${shellWord(path)} ${flags}`;
  return [
    ...tried.map((way) =>
      line(
        `${command(way.flags)}${placedResult(way)}`,
        placedGain(way) ? { importance: 1, mood: 'good' } : {},
      ),
    ),
    ...(untried.length === 0
      ? []
      : [
          line(
            `not measured: ${[
              ...(tried.length === 0 ? [command(untried[0]?.flags ?? '')] : [untried[0]?.flags ?? '']),
              ...untried.slice(1).map(({ flags }) => flags),
            ].join(', or ')}`,
            { importance: tried.length === 0 ? 5 : 9 },
          ),
        ]),
  ];
};

const provedText = ({ placement, copies, perNode, misplaced }: ProvedPlacement): string => {
  const nodes = Object.entries(perNode).map(([node, pages]) => `${pages} on node ${node}`);
  const what = placement === 'mirror' ? `mirror, ${counted(copies, 'copy', 'copies')}` : placement;
  return `${what}: pages ${nodes.join(', ')}, ${misplaced === 0 ? 'each where it belongs' : `${misplaced} on a wrong node`}`;
};

const provedLines = ({ proved = [], nodes }: Advice): AnswerLine[] =>
  nodes.length === 1 || proved.length === 0
    ? []
    : [
        {
          label: 'placement',
          text: `${proved.map(provedText).join('; ')}; from which size a mirror pays is not known until it was measured on such a machine`,
          importance: 4,
          mood: proved.every(({ misplaced }) => misplaced === 0) ? ('good' as const) : ('bad' as const),
        },
      ];

const isFasterForClient = (way: ClientWayAdvice): boolean =>
  way.status === 'measured' && way.gain !== undefined && way.gain.low > 1;

const clientWayText = (way: ClientWayAdvice): string => {
  if (way.status === 'not-measured') return `${way.way} not measured: ${way.reason}`;
  const took = `${way.way} ${timeText(1e6 * way.milliseconds)} from start to end`;
  const gain = way.gain && `${gainText(way.gain)} times as fast`;
  const tokens = way.tokens && `${gainText(way.tokens)} times the tokens a second`;
  return [took, gain, tokens].filter((text) => text !== undefined).join(', ');
};

const clientLines = ({ client }: Advice): AnswerLine[] => {
  if (client === undefined) return [];
  const faster = client.ways.some(isFasterForClient);
  const more =
    client.minutesNeeded === undefined ? '' : `; for an interval try --minutes ${client.minutesNeeded}`;
  return [
    {
      label: 'client',
      text: `${client.client}: ${client.ways.map(clientWayText).join('; ')}${more}`,
      importance: 1,
      ...(faster && { mood: 'good' as const }),
    },
  ];
};

/** The answer, most important first; `answerRows` leaves out the least of it where a terminal has no room. */
export const adviceLines = (advice: Advice, path: string): AnswerLine[] => {
  const { measured, unmeasured, mappedBy } = advice;
  return [
    ...(unmeasured === undefined
      ? []
      : [{ label: 'answer', text: `none: ${unmeasured.reason}; ${unmeasured.remedy}`, importance: 0 }]),
    ...measured.flatMap((state) =>
      answerTexts(advice, state).map((text, index) => ({
        label: index === 0 ? state.cache : '',
        text,
        importance: index,
        ...(index === 0 && { mood: moods[state.verdict.answer] }),
      })),
    ),
    ...measured.flatMap((state, index) => [
      { label: 'measured', text: measuredText(advice, state), importance: 2 + index },
      ...(waysText(advice, state) === ''
        ? []
        : [{ label: 'ways', text: waysText(advice, state), importance: 8 + index }]),
      ...wholeLines(advice, state),
    ]),
    { label: 'flags', text: flagsText(advice), importance: 3 },
    { label: 'memory', text: needText(advice), importance: 4 },
    ...provedLines(advice),
    ...clientLines(advice),
    ...placedLines(advice, path),
    { label: 'repacked', text: repackedText(advice), importance: 6 },
    { label: 'page cache', text: cachedText(advice), importance: 7 },
    ...(mappedBy.length === 0
      ? []
      : [
          {
            label: 'in use',
            text: `process ${mappedBy.join(', ')} maps parts of it, which were left alone`,
            importance: 2,
          },
        ]),
  ];
};

/** The same for a pull request. */
export const adviceMarkdown = (advice: Advice, path: string): string =>
  [
    `### How to load ${advice.model.name}`,
    '',
    ...adviceLines(advice, path).map(({ label, text }) =>
      label === '' ? `- ${text}` : `- **${label}**: ${text}`,
    ),
  ].join('\n');
