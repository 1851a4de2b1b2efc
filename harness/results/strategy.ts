/** What the harness must know of a strategy besides its name; what each does is told in `native/strategies.md`. */
export interface StrategyTraits {
  /**
   * Where the bytes end up. `own`: memory of a page kind and placement the arm chooses. `cache`: the files' own pages.
   * `placed`: files that lie in pages of a pool before the load starts. `heap`: malloc. The last three are placed by the
   * kernel, so their arms ask for no node.
   */
  readonly memory: 'own' | 'cache' | 'placed' | 'heap';
  /** The first is the default. */
  readonly pageKinds: readonly ('4k' | 'thp' | '2m' | '1g' | 'tmpfs' | 'best')[];
  /** The first is the default. */
  readonly placements: readonly ('mirror' | 'interleave' | 'local')[];
  readonly layout: 'per-part' | 'unified' | 'ranges';
  /** The first is the default. */
  readonly io: readonly ('buffered' | 'direct' | 'auto')[];
  /** Whether more than one thread fills. */
  readonly parallel: boolean;
  /** As many threads as the code it stands for starts, however many CPUs there are; absent: a thread for each CPU. */
  readonly ownThreads?: number;
  /** Pages are touched before the clock starts: what no loader of fresh memory can reach. */
  readonly roof: boolean;
  /** The document that started this tells of one way before and one after; each ran as it described it and as its code was. */
  readonly seed?: { readonly side: 'before' | 'after'; readonly code: 'described' | 'shipped' };
  /** What most people run: upstream's default. */
  readonly usual?: true;
}

const loader = {
  memory: 'own',
  pageKinds: ['2m', '4k', 'thp', '1g', 'tmpfs', 'best'],
  placements: ['mirror', 'interleave', 'local'],
  layout: 'unified',
  io: ['buffered'],
  parallel: false,
  roof: false,
} as const;
const mapping = {
  ...loader,
  memory: 'cache',
  pageKinds: ['4k', 'thp'],
  placements: ['local'],
  layout: 'per-part',
} as const;
/** Interleaved as under `numactl --interleave`. */
const heap = {
  ...loader,
  memory: 'heap',
  pageKinds: ['4k'],
  placements: ['local', 'interleave'],
  layout: 'ranges',
} as const;

export const strategies = {
  'llama-mmap': { ...mapping, usual: true },
  'llama-mmap-numa': { ...mapping, pageKinds: ['4k'] },
  'llama-mmap-placed': { ...mapping, memory: 'placed', pageKinds: ['2m', '1g'] },
  'llama-mmap-locked': { ...mapping, pageKinds: ['4k'] },
  'read-then-map': { ...mapping, pageKinds: ['4k'] },
  'llama-read': heap,
  'llama-read-parallel': { ...heap, parallel: true, ownThreads: 8 },
  'llama-direct': { ...heap, io: ['direct'] },
  'per-part': { ...loader, layout: 'per-part', seed: { side: 'before', code: 'described' } },
  'per-part-shipped': { ...loader, layout: 'per-part', seed: { side: 'before', code: 'shipped' } },
  'per-page-shipped': { ...loader, layout: 'per-part', seed: { side: 'before', code: 'shipped' } },
  unified: { ...loader, seed: { side: 'after', code: 'described' } },
  'unified-shipped': { ...loader, seed: { side: 'after', code: 'shipped' } },
  'unified-view': { ...mapping, layout: 'unified' },
  'unified-parallel': { ...loader, io: ['buffered', 'direct', 'auto'], parallel: true },
  roof: { ...loader, parallel: true, roof: true },
  'direct-roof': { ...loader, io: ['direct'], parallel: true, roof: true },
} as const satisfies Record<string, StrategyTraits>;

export type StrategyName = keyof typeof strategies;
export const strategyNames = Object.keys(strategies) as StrategyName[];

export const traitsOf = (strategy: StrategyName): StrategyTraits => strategies[strategy];

/** One region into which parts are copied, at the speed a loader of fresh memory can have. */
export const copiesIntoOneRegion = (strategy: StrategyName): boolean => {
  const { memory, layout, roof } = traitsOf(strategy);
  return memory === 'own' && layout === 'unified' && !roof;
};

/** One range of addresses over the page cache: nothing is copied. */
export const isView = (strategy: StrategyName): boolean => {
  const { memory, layout } = traitsOf(strategy);
  return memory === 'cache' && layout === 'unified';
};
