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

/** Loads are told of in these lists. */
const lists = ['samples', 'access'];

const eachLoadObject = (results: Fields, change: (fields: Fields) => Fields): Fields => ({
  ...results,
  ...Object.fromEntries(
    lists.filter((list) => list in results).map((list) => [list, eachObject(results[list], change)]),
  ),
});

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
    upgrade: (results) => Object.fromEntries(Object.entries(results).filter(([key]) => key !== 'derived')),
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
