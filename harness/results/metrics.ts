import { z } from 'zod';

/** A figure of one load. Its row here is all there is to it: the schema, the reading of the library's answer, CSV and the section on memory follow. */
interface Metric {
  readonly unit: 'ns' | 'bytes' | 'count';
  /** A difference, which may be negative. */
  readonly signed?: true;
  /** When a load has none; a metric without this is in every result. */
  readonly absent?: 'when unknown' | 'when zero';
  /** The field of `unimap_summary` (native/include/unimap.h), or `observed`: measured or computed by the harness. */
  readonly source: string;
  /** One sentence, for the published schema. */
  readonly meaning: string;
  /** Its column in the CSV of samples. */
  readonly csv: string;
  /** Its column in the section on memory, in the order of this table. */
  readonly column?: string;
  /** What that section says of the column instead of its meaning; false: the text of an earlier column covers it. */
  readonly legend?: string | false;
}

/** By their path in the outcome of a load: a name, or a group and a name. */
export const metrics = {
  usable: {
    unit: 'ns',
    source: 'observed',
    meaning: 'From the start of the load until every page of the model was read once.',
    csv: 'usable_ns',
  },
  callReturn: {
    unit: 'ns',
    source: 'call_return_ns',
    meaning: 'From the start of the load until its call returned.',
    csv: 'call_return_ns',
  },
  'phases.map': {
    unit: 'ns',
    source: 'map_ns',
    meaning: 'Creating memory objects and mapping them, MAP_POPULATE included.',
    csv: 'map_ns',
  },
  'phases.zero': {
    unit: 'ns',
    source: 'zero_ns',
    meaning: 'Explicit clearing and explicit touching before the fill.',
    csv: 'zero_ns',
  },
  'phases.fill': {
    unit: 'ns',
    source: 'fill_ns',
    meaning: 'Reading the parts into the first replica, with the page faults this causes.',
    csv: 'fill_ns',
  },
  'phases.replicate': {
    unit: 'ns',
    source: 'replicate_ns',
    meaning: 'Copying the first replica to the others.',
    csv: 'replicate_ns',
  },
  'phases.touch': {
    unit: 'ns',
    source: 'observed',
    meaning: 'Reading one byte of every page after the call returned.',
    csv: 'touch_ns',
  },
  'phases.other': {
    unit: 'ns',
    source: 'other_ns',
    meaning: 'The rest: opening and checking parts, memory policy, bookkeeping, an injected delay.',
    csv: 'other_ns',
  },
  touchThreads: {
    unit: 'count',
    absent: 'when unknown',
    source: 'observed',
    meaning:
      'Threads that read every page for `phases.touch`: planned by the size of the set, for every arm alike.',
    csv: 'touch_threads',
  },
  touchAlone: {
    unit: 'ns',
    absent: 'when unknown',
    source: 'observed',
    meaning:
      'Reading one byte of every page by one thread, from where the call left the memory: what stands beside `phases.touch`. Not of a cold set, whose files the first touch has read in.',
    csv: 'touch_alone_ns',
  },
  pass: {
    unit: 'ns',
    absent: 'when unknown',
    source: 'observed',
    meaning:
      'One pass in order over all that was loaded of the first replica, by `touchThreads` threads, after `usable` and in no other figure.',
    csv: 'pass_ns',
  },
  unload: {
    unit: 'ns',
    source: 'observed',
    meaning: 'Releasing the model.',
    csv: 'unload_ns',
  },
  warm: {
    unit: 'ns',
    absent: 'when zero',
    source: 'warm_ns',
    meaning: 'Touching pages before the clock started, for a roof; in no other figure.',
    csv: 'warm_ns',
  },
  'memory.payload': {
    unit: 'bytes',
    source: 'payload_bytes',
    meaning: 'Bytes of files that were loaded, counted once.',
    csv: 'payload_bytes',
    column: 'payload',
    legend: false,
  },
  'memory.region': {
    unit: 'bytes',
    source: 'region_bytes',
    meaning: 'Bytes mapped for the model, all replicas, padding included.',
    csv: 'mapped_bytes',
    column: 'mapped',
    legend:
      "`mapped` is all replicas with their padding; `waste` is the padding alone; `mappings` are the kernel's; " +
      '`hugetlb` and `resident` are the pages that are present, read back.',
  },
  'memory.waste': {
    unit: 'bytes',
    signed: true,
    source: 'observed',
    meaning:
      'Mapped bytes less the payload of all replicas: padding; header bytes that were left out count negative.',
    csv: 'waste_bytes',
    column: 'waste',
    legend: false,
  },
  'memory.mappings': {
    unit: 'count',
    source: 'observed',
    meaning: "The kernel's mappings (/proc/self/maps) that overlap the model's regions.",
    csv: 'mappings',
    column: 'mappings',
    legend: false,
  },
  'memory.pageTables': {
    unit: 'bytes',
    signed: true,
    source: 'observed',
    meaning:
      'Page tables of the whole process (VmPTE), after the load less before it: the kernel does not say whose they are.',
    csv: 'page_table_bytes',
    column: 'page tables',
    legend: '`page tables` are those of the whole process, after the load less before it.',
  },
  'memory.hugetlb': {
    unit: 'bytes',
    source: 'observed',
    meaning: "Present pages of the model's regions that are hugetlb pages.",
    csv: 'hugetlb_bytes',
    column: 'hugetlb',
    legend: false,
  },
  'memory.resident': {
    unit: 'bytes',
    source: 'observed',
    meaning: "Present pages of the model's regions that are no hugetlb pages.",
    csv: 'resident_bytes',
    column: 'resident',
    legend: false,
  },
  'memory.peakBeyond': {
    unit: 'bytes',
    absent: 'when unknown',
    source: 'observed',
    meaning:
      'The most that was resident at once beyond the process before the load and the model itself (VmHWM, reset before the load).',
    csv: 'peak_beyond_bytes',
    column: 'peak beyond',
    legend:
      '`peak beyond` is the most that was resident at once on top of the model: buffers and bookkeeping.',
  },
  'memory.touchedBefore': {
    unit: 'bytes',
    absent: 'when zero',
    source: 'observed',
    meaning:
      'Memory outside any pool that was touched and given back right before the load, where a hypervisor takes back what is free.',
    csv: 'touched_before_bytes',
  },
  'memory.directBytes': {
    unit: 'bytes',
    absent: 'when unknown',
    source: 'direct_bytes',
    meaning: 'Bytes of the payload that were read past the page cache.',
    csv: 'direct_bytes',
  },
  'memory.cachedBefore': {
    unit: 'bytes',
    absent: 'when unknown',
    source: 'observed',
    meaning: 'Bytes of the files in the page cache before the load.',
    csv: 'cached_before_bytes',
    column: 'cached before',
    legend:
      '`cached` is what of the files the page cache held before and after the load: its residue is memory the kernel may take back.',
  },
  'memory.cachedAfter': {
    unit: 'bytes',
    absent: 'when unknown',
    source: 'observed',
    meaning: 'Bytes of the files in the page cache after the load.',
    csv: 'cached_after_bytes',
    column: 'cached after',
    legend: false,
  },
} as const satisfies Record<string, Metric>;

type Table = typeof metrics;
export type MetricName = keyof Table;
type OptionalName = { [K in MetricName]: Table[K] extends { absent: string } ? K : never }[MetricName];
/** The metrics that the library reports itself. */
export type LibraryMetric = {
  [K in MetricName]: Table[K]['source'] extends 'observed' ? never : K;
}[MetricName];
/** The fields of `unimap_summary` that hold them. */

/** All metrics of one load by their path. */
export type FiguresByPath = Record<Exclude<MetricName, OptionalName>, number> &
  Partial<Record<OptionalName, number | undefined>>;

export const metricNames = Object.keys(metrics) as MetricName[];
export const rowOf = (name: MetricName): Metric => metrics[name];

const isLibraryMetric = (name: MetricName): name is LibraryMetric => metrics[name].source !== 'observed';
export const libraryMetrics = metricNames.filter(isLibraryMetric);

type Schema<M> = M extends { absent: string } ? z.ZodOptional<z.ZodInt> : z.ZodInt;
type Leaf<Path, Group extends string> = Group extends ''
  ? Path extends `${string}.${string}`
    ? never
    : Path
  : Path extends `${Group}.${infer Name}`
    ? Name
    : never;
type Shape<Group extends string> = { [K in MetricName as Leaf<K, Group>]: Schema<Table[K]> };
type Group = '' | (MetricName extends infer K ? (K extends `${infer G}.${string}` ? G : never) : never);

const schemaOf = ({ signed, absent, meaning }: Metric): z.ZodType => {
  const value = (signed === undefined ? z.int().nonnegative() : z.int()).describe(meaning);
  return absent === undefined ? value : value.optional();
};

const inGroup = (name: string): { group: string; leaf: string } => {
  const dot = name.indexOf('.');
  return { group: name.slice(0, Math.max(0, dot)), leaf: name.slice(dot + 1) };
};

/** The fields of one group of metrics as the schema has them; without a name, of the outcome itself. */
export const metricShape = <G extends Group>(of: G): Shape<G> =>
  Object.fromEntries(
    metricNames.flatMap((name) => {
      const { group, leaf } = inGroup(name);
      return group === of ? [[leaf, schemaOf(metrics[name])]] : [];
    }),
  ) as Shape<G>;

type Fields<G extends string> = z.infer<z.ZodObject<Shape<G>, z.core.$strict>>;
/** As they stand in the outcome of a load. */
export type LoadFigures = Fields<''> & { [G in Exclude<Group, ''>]: Fields<G> };

/** Figures as they stand in an outcome: what is absent is left out. */
export const arrangeFigures = (figures: FiguresByPath): LoadFigures => {
  const arranged: Record<string, number | Record<string, number>> = {};
  for (const name of metricNames) {
    const value = figures[name];
    const { absent } = rowOf(name);
    if (value === undefined || (absent === 'when zero' && value === 0)) continue;
    const { group, leaf } = inGroup(name);
    if (group === '') arranged[leaf] = value;
    else arranged[group] = { ...(arranged[group] as Record<string, number> | undefined), [leaf]: value };
  }
  return arranged as LoadFigures;
};

/** One figure of an outcome; undefined where it has none. */
export const figureOf = (outcome: LoadFigures, name: MetricName): number | undefined => {
  const { group, leaf } = inGroup(name);
  const holder = group === '' ? outcome : outcome[group as Exclude<Group, ''>];
  return (holder as Partial<Record<string, number>>)[leaf];
};
