import { emulatedThroughout } from '../../../harness/comparison/emulated-on.ts';
import type { Derived } from '../../derive-results.ts';
import { plainName } from '../../rows/plain-names.ts';
import { armLabel } from '../../rows/labels.ts';
import { besideRoof, fastestOf, isShownFaster, weighedSets, type Weighed } from '../../rows/ways.ts';
import { capital, distinct, figure, listed, plural } from '../../wording/figures.ts';
import { pageKindWords } from '../../wording/page-kinds.ts';
import { asFastAs, noneTellsApart } from '../../wording/speeds.ts';
import { layoutSpeeds, type LayoutSpeeds } from './layout-speeds.ts';
import type { Question } from './question.ts';

const classWords = { own: 'your model', real: 'parts of real sizes', tiny: 'tiny parts' } as const;

/** What a reader would pick instead; one figure at most, because the sentence before it has two. */
const besideUpstream = ({ toUpstream }: LayoutSpeeds): string => {
  if (toUpstream.length === 0) return '';
  if (noneTellsApart(toUpstream)) return "; llama.cpp's own mapping is about as fast";
  const least = Math.min(...toUpstream.map(({ value }) => 1 / value));
  const most = Math.max(...toUpstream.map(({ value }) => 1 / value));
  if (toUpstream.every(({ high }) => high < 1))
    return `; llama.cpp's own mapping is ${toUpstream.length > 1 ? 'at least ' : ''}${figure(least)} times as fast as that`;
  if (toUpstream.every(({ low }) => low > 1))
    return `; llama.cpp's own mapping is ${toUpstream.length > 1 ? 'at most ' : ''}${figure(most)} times as fast as that`;
  return "; whether llama.cpp's own mapping is faster depends on the set";
};

const layoutSentence = (results: Derived): string | undefined => {
  const [lead] = layoutSpeeds(results);
  return lead === undefined
    ? undefined
    : `On ${pageKindWords(lead.pageKind)}, one mapping loads ${classWords[lead.sizeClass]} ${asFastAs(lead.speeds)} one mapping per part${besideUpstream(lead)}.`;
};

const whence = ({ block }: Weighed, several: boolean): string =>
  !several ? '' : block.set.cache === 'cold' ? 'from storage ' : 'from a warm page cache ';

const mostNamed = 2;

/** Those whose rounds do not tell them from the reference. */
const tied = (results: Derived, { reference, ways }: Weighed): string => {
  const alike = ways.filter(
    ({ arm, speed }) => arm.id !== reference.id && speed !== undefined && noneTellsApart([speed]),
  );
  if (alike.length === 0) return '';
  const named = alike.slice(0, mostNamed).map(({ arm }) => `\`${armLabel(results, arm)}\``);
  const more = alike.length - named.length;
  return `, and ${listed(more > 0 ? [...named, `${more} more`] : named)} cannot be told from it`;
};

/** "`unified-view` (one range of addresses over the page cache) is the fastest: 1.3 times as fast as llama.cpp's own mapping" */
const fastestClause = (results: Derived, weighed: Weighed, several: boolean): string | undefined => {
  const way = fastestOf(weighed);
  if (way === undefined) return undefined;
  const reference = plainName(weighed.reference.strategy);
  const where = whence(weighed, several);
  if (way.arm.id === weighed.reference.id)
    return `${where}${reference} is the fastest of the ways tried${tied(results, weighed)}`;
  const named = `\`${armLabel(results, way.arm)}\` on ${pageKindWords(way.arm.pageKind)}`;
  if (!isShownFaster(way))
    return `${where}no way tried was shown to be faster than ${reference}, though ${named} came first`;
  return `${where}the fastest is ${named}, ${figure(way.speed?.value ?? 1)} times as fast as ${reference}`;
};

const fastestSentence = (results: Derived): string | undefined => {
  const weighed = weighedSets(results);
  const lead = weighed.filter(({ block }) => block.set.sizeClass === weighed[0]?.block.set.sizeClass);
  const clauses = lead.flatMap((one) => fastestClause(results, one, lead.length > 1) ?? []);
  return clauses.length === 0 ? undefined : `${capital(distinct(clauses).join('; '))}.`;
};

/** Where one way alone was timed beside a roof: how near it comes to it. */
const roofSentence = (results: Derived): string | undefined => {
  const found = besideRoof(results);
  if (found === undefined) return undefined;
  const { way, speed } = found;
  const share = `${figure(speed.value)} [${figure(speed.low)}, ${figure(speed.high)}]`;
  return `\`${armLabel(results, way)}\` on ${pageKindWords(way.pageKind)} loads at ${share} of the speed of a roof, which reads into pages that were touched before.`;
};

/** The same of the calls, where no time can be told. */
const callsSentence = (results: Derived): string => {
  const [most] = results.derived.claims
    .flatMap(({ measured: { before, after }, strategies = [], id }) =>
      id === 'syscalls' && before !== undefined && after !== undefined && strategies.length > 0
        ? [{ before, after }]
        : [],
    )
    .toSorted((one, other) => other.before - one.before);
  return most === undefined
    ? ''
    : ` One mapping made memory with ${plural(most.after, 'call')} where one mapping per part took ${most.before}.`;
};

const withoutTimes = (results: Derived): string => {
  const emulated = emulatedThroughout(results);
  return emulated === undefined
    ? 'This run does not answer it: no two ways of loading were timed in rounds enough for a verdict.'
    : `What one mapping gains in time an emulated machine (${emulated}) cannot tell.${callsSentence(results)}`;
};

/** The answer in plain words, with three figures at most. */
export const answerSentence = (results: Derived, { asks }: Question): string => {
  if (emulatedThroughout(results) !== undefined) return withoutTimes(results);
  const said =
    asks === 'layout'
      ? (layoutSentence(results) ?? fastestSentence(results))
      : (fastestSentence(results) ?? layoutSentence(results));
  return said ?? roofSentence(results) ?? withoutTimes(results);
};
