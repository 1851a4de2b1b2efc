import { schemaVersion } from './results.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One change of form. Steps are done in order; each is given what the steps before it made. */
interface Step {
  /** The last version that has the older form. */
  readonly until: number;
  readonly reason: string;
  readonly upgrade: (results: Fields) => Fields;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in it changed, the innermost first. */
const eachObject = (value: unknown, change: (fields: Fields) => Fields): unknown => {
  if (Array.isArray(value)) return value.map((item) => eachObject(item, change));
  if (!isFields(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachObject(item, change)])),
  );
};

const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));

/** Loads are told of in these lists. */
const lists = ['samples', 'access'];

const eachLoadObject = (results: Fields, change: (fields: Fields) => Fields): Fields => ({
  ...results,
  ...Object.fromEntries(
    lists.filter((list) => list in results).map((list) => [list, eachObject(results[list], change)]),
  ),
});

const fieldsOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** `virtualisation` told in words what emulated a machine. */
const withEmulated = (environment: unknown): unknown => {
  if (!isFields(environment) || !isFields(environment['host'])) return environment;
  const { virtualisation } = environment['host'];
  const by = typeof virtualisation === 'string' ? /^(.*), emulated$/.exec(virtualisation)?.[1] : undefined;
  return by === undefined ? environment : { emulated: by, ...environment };
};

/** Names of scenarios, in the lists of records that carry one. */
const scenarioNames = (results: Fields): string[] => [
  ...new Set(
    ['samples', 'syscalls', 'integrity', 'access', 'states', 'blocks']
      .flatMap((list) => fieldsOf(results[list]))
      .flatMap(({ scenario }) => (typeof scenario === 'string' ? [scenario] : [])),
  ),
];

const runIds = (merged: readonly Fields[]): string[] =>
  merged.flatMap(({ run }) => (isFields(run) && typeof run['id'] === 'string' ? [run['id']] : []));

const steps: readonly Step[] = [
  {
    until: 1,
    reason:
      'how a page is filled was called `place`, a word that also stood for a stretch of memory and, in `placement`, for a node',
    upgrade: (results) =>
      eachLoadObject(results, (fields) => {
        if (fields['aspect'] === 'place') return { ...fields, aspect: 'page-fill' };
        const { obtained } = fields;
        if (!isFields(obtained) || !('place' in obtained)) return fields;
        const { place, ...rest } = obtained;
        return { ...fields, obtained: { ...rest, pageFill: place } };
      }),
  },
  {
    until: 1,
    reason: '`derived` is recomputed at every render, so its older forms need not be read',
    upgrade: (results) => without(results, 'derived'),
  },
  {
    until: 1,
    reason: 'the fingerprint was made of other facts, memory among them; it follows from the environment',
    upgrade: (results) => without(results, 'fingerprint'),
  },
  {
    until: 1,
    reason: 'what emulated a machine stood in the words of `virtualisation` alone',
    upgrade: (results) => ({
      ...results,
      environment: withEmulated(results['environment']),
      ...('merged' in results && {
        merged: fieldsOf(results['merged']).map((source) => ({
          ...source,
          environment: withEmulated(source['environment']),
        })),
      }),
    }),
  },
  {
    until: 1,
    reason:
      'that a set was dropped from the page cache before each load stood in the words of its title alone',
    upgrade: (results) =>
      'sets' in results
        ? {
            ...results,
            sets: fieldsOf(results['sets']).map((set) =>
              typeof set['title'] === 'string' && set['title'].endsWith(', cold')
                ? { ...set, cache: 'cold' }
                : set,
            ),
          }
        : results,
  },
  {
    until: 1,
    reason:
      'the runs that were merged had their scenarios in the prefix of the names alone, and their samples in the ids',
    upgrade: (results) => {
      if (!('merged' in results)) return results;
      const merged = fieldsOf(results['merged']);
      const names = scenarioNames(results);
      const prefixes = merged.map(({ prefix }) => (typeof prefix === 'string' ? prefix : ''));
      const longest = (name: string): string =>
        prefixes
          .filter((prefix) => name.startsWith(prefix))
          .reduce((found, prefix) => (prefix.length > found.length ? prefix : found), '');
      const ids = runIds(merged);
      return {
        ...results,
        merged: merged.map((source, index) => ({
          ...source,
          scenarios: names.filter((name) => longest(name) === prefixes[index]),
        })),
        samples: fieldsOf(results['samples']).map((sample) => {
          const { id } = sample;
          const run = typeof id === 'string' ? ids.find((each) => `:${id}`.includes(`:${each}:`)) : undefined;
          return run === undefined ? sample : { ...sample, run };
        }),
      };
    },
  },
];

export const oldestVersion = 1;

/**
 * A results file of an older version in the form of today's; anything else is returned as it is, for the schema to judge.
 * Files are kept for years, and what they say stays true.
 */
export const upgradeResults = (json: unknown): unknown => {
  if (!isFields(json)) return json;
  const { schemaVersion: version } = json;
  if (typeof version !== 'number' || version < oldestVersion || version >= schemaVersion) return json;
  const upgraded = steps
    .filter(({ until }) => version <= until)
    .reduce((results, { upgrade }) => upgrade(results), json);
  return { ...upgraded, schemaVersion };
};
