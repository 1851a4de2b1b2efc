import type { ClientRunRecord } from '../../results/index.ts';

/** What a client tells of itself. */
export type ToldFigures = Pick<
  ClientRunRecord,
  'loadMs' | 'firstTokenMs' | 'promptTokensPerSecond' | 'tokensPerSecond' | 'metric'
>;

export interface ClientOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** One way of writing figures. */
export interface OutputParser {
  readonly name: string;
  /** Undefined where the output is not written that way. */
  readonly read: (output: ClientOutput) => ToldFigures | undefined;
  /** Standard output without what differs from run to run; undefined where it holds nothing a model put out. */
  readonly generated: (stdout: string) => string | undefined;
}
