import { sizeText } from '../wording/size-text.ts';
import type { Advice, Measured } from './advice.ts';
import { unimap } from '../installation/command.ts';
import { shellWord } from '../wording/shell-word.ts';
import { llamaFlags, type FasterWay } from './verdict.ts';
import type { Gain, WeighedWay } from './weigh-ways.ts';

/** A line of the answer; of several that do not fit, the one of the highest number goes first. */
interface Line {
  readonly label: string;
  readonly text: string;
  readonly importance: number;
}

const mostLines = 12;
const labelWidth = 11;

const factor = (value: number): string => value.toFixed(2);
const gainText = ({ times, low, high }: Gain): string => `${factor(times)} [${factor(low)}, ${factor(high)}]`;
const wayText = ({ arm }: Pick<WeighedWay, 'arm'>): string =>
  `${arm.strategy}${arm.pageKind === '4k' ? '' : ` in ${arm.pageKind} pages`}${arm.placement === 'interleave' ? ', interleaved' : ''}`;
const timeText = (nanoseconds: number): string =>
  nanoseconds < 1e9 ? `${(nanoseconds / 1e6).toFixed(1)} ms` : `${(nanoseconds / 1e9).toFixed(1)} s`;
const percent = (share: number): string => `${Number((100 * share).toFixed(share < 0.1 ? 1 : 0))} %`;

const againstDefault = 'times as fast as its default (--load-mode mmap)';

const libraryText = (way: FasterWay): string =>
  `fastest of all: ${wayText(way)}, ${gainText(way.gain)} times as fast; it takes a program that loads with libunimap`;

const answerTexts = ({ verdict, minutesNeeded }: Measured): string[] => {
  if (verdict.answer === 'unknown')
    return [
      `no answer: ${verdict.reason}${minutesNeeded === undefined ? '' : `; try --minutes ${minutesNeeded}`}`,
    ];
  if (verdict.answer === 'change-nothing')
    return [
      `change nothing: ${verdict.tried === 1 ? 'the one other way is not' : `none of ${verdict.tried} other ways is`} seen to be faster than llama.cpp's default (mmap)`,
    ];
  const { fastest, forLlama } = verdict;
  return [
    forLlama === undefined
      ? "change nothing: no flag of llama.cpp's is seen to be faster than its default (mmap)"
      : `give llama.cpp ${llamaFlags[forLlama.arm.strategy] ?? ''}: ${gainText(forLlama.gain)} ${againstDefault}`,
    ...(fastest.arm.id === forLlama?.arm.id ? [] : [libraryText(fastest)]),
  ];
};

const waysText = ({ model }: Advice, { ways, parts }: Measured): string =>
  ways
    .flatMap((way) => {
      if (way.status === 'not-measured') return [`${wayText(way)} not measured`];
      return [
        `${wayText(way)} ${way.gain === undefined ? `${timeText(way.nanoseconds)}${parts === model.parts ? '' : ' for these parts'}` : gainText(way.gain)}`,
      ];
    })
    .join('; ');

const blindText = (below: number | undefined): string => {
  if (below === undefined) return 'no interval, so no difference could have been seen';
  return below < 2
    ? `differences below ${percent(below - 1)} could not have been seen`
    : `differences below ${below.toFixed(1)} times could not have been seen`;
};

const measuredText = ({ model }: Advice, { cache, parts, bytes, blindBelow }: Measured): string => {
  const what =
    parts === model.parts
      ? `all ${parts} ${parts === 1 ? 'part' : 'parts'}, ${sizeText(bytes)}`
      : `${parts} of ${model.parts} parts, spread over it: ${percent(bytes / model.bytes)} of ${sizeText(model.bytes)}, taken to speak for the rest`;
  return `${cache}, ${what}; ${blindText(blindBelow)}`;
};

const cachedText = ({ model, cached }: Advice): string => {
  if (cached.bytes === undefined) return 'the kernel does not tell what is cached';
  const total = Object.values(cached.bytesByNode).reduce((sum, bytes) => sum + bytes, 0);
  const nodes = Object.entries(cached.bytesByNode).map(
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

const needText = ({ need, model, nodes }: Advice): string => {
  const copies =
    nodes.length > 1
      ? `; a copy on each of ${nodes.length} nodes ${sizeText(model.bytes * nodes.length)}, interleaved or on one node ${sizeText(model.bytes)}`
      : '';
  if (need === undefined) return `${sizeText(model.bytes)} of page cache for the default${copies}`;
  const pages = need.pages.map(({ node, pages: count }) => `${count} pages of 2 MiB on node ${node}`);
  return `${need.way}: ${sizeText(need.bytes)} beside the page cache${pages.length === 0 ? '' : `, of it ${pages.join(', ')}`}${copies}`;
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

const placedText = ({ placed }: Advice, path: string): string => {
  if (placed.some(({ way }) => way === 'there'))
    return 'the model lies in memory already (tmpfs or hugetlbfs)';
  const [best, ...more] = placed.flatMap(({ flags }) => (flags === undefined ? [] : [flags]));
  if (best === undefined) return 'there is no room for a copy here';
  const others = more.length === 0 ? '' : `, or ${more.join(', ')}`;
  return `not measured: ${unimap} place ${shellWord(path)} ${best}${others}`;
};

const linesOf = (advice: Advice, path: string): Line[] => {
  const { measured, unmeasured, mappedBy } = advice;
  return [
    ...(unmeasured === undefined
      ? []
      : [{ label: 'answer', text: `none: ${unmeasured.reason}; ${unmeasured.remedy}`, importance: 0 }]),
    ...measured.flatMap((state) =>
      answerTexts(state).map((text, index) => ({
        label: index === 0 ? state.cache : '',
        text,
        importance: index,
      })),
    ),
    ...measured.flatMap((state, index) => [
      { label: 'measured', text: measuredText(advice, state), importance: 2 + index },
      ...(waysText(advice, state) === ''
        ? []
        : [{ label: 'ways', text: waysText(advice, state), importance: 8 + index }]),
    ]),
    { label: 'flags', text: flagsText(advice), importance: 3 },
    { label: 'memory', text: needText(advice), importance: 4 },
    { label: 'placed', text: placedText(advice, path), importance: 5 },
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

/** The answer, most important first; where a terminal of so many columns has no room for it, the least of it is left out. */
export const adviceLines = (advice: Advice, path: string, columns = Infinity): string[] => {
  const write = ({ label, text }: Line): string => `${label.padEnd(labelWidth)}${text}`;
  const rows = (lines: readonly Line[]): number =>
    lines.reduce((sum, line) => sum + Math.ceil(write(line).length / columns), 0);
  let kept = linesOf(advice, path);
  while (kept.length > 1 && (kept.length > mostLines || rows(kept) > mostLines)) {
    const least = Math.max(...kept.map(({ importance }) => importance));
    const last = kept.findLastIndex(({ importance }) => importance === least);
    kept = kept.filter((_, index) => index !== last);
  }
  return kept.map(write);
};

/** The same for a pull request. */
export const adviceMarkdown = (advice: Advice, path: string): string =>
  [
    `### How to load ${advice.model.name}`,
    '',
    ...linesOf(advice, path).map(({ label, text }) =>
      label === '' ? `- ${text}` : `- **${label}**: ${text}`,
    ),
  ].join('\n');
