import type { StrategyName } from '../results/index.ts';

/** A strategy that stands for llama.cpp, and how llama.cpp is told to load that way. */
export interface Subject {
  readonly strategy: StrategyName;
  /** A name of `--load-mode`. */
  readonly mode: 'mmap' | 'none' | 'dio';
  /** Under `--numa distribute`, which does nothing on a machine of one node. */
  readonly numa: boolean;
}

export const subjects: readonly Subject[] = [
  { strategy: 'llama-mmap', mode: 'mmap', numa: false },
  { strategy: 'llama-mmap-numa', mode: 'mmap', numa: true },
  { strategy: 'llama-read', mode: 'none', numa: false },
  { strategy: 'llama-direct', mode: 'dio', numa: false },
];

export const optionsText = ({ mode, numa }: Subject): string =>
  `--load-mode ${mode}${numa ? ' --numa distribute' : ''}`;

/** Strategies that stand for code of which there is no build at hand, and why. */
export const withoutRealCode: readonly { readonly strategy: StrategyName; readonly reason: string }[] = [
  {
    strategy: 'llama-read-parallel',
    reason:
      'it stands for ik_llama.cpp, of which neither Debian nor npm has a build, and its calls were read from the source',
  },
];
