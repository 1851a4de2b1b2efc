import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Between 0 and 1, neither included. */
  readonly uniform: () => number;
  /** Of mean 0 and standard deviation 1. Source: Box & Muller (1958), one of the two values it gives. */
  readonly normal: () => number;
}

export const randomFrom = (seed: number): Random => {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
};
