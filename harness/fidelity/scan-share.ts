import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { execa } from 'execa';
import { makeScratchFolder } from '../cache/scratch-folder.ts';

/** Where samples of a process's CPU time fell, each as a share of those inside the call that loads. */
export type SampledShare =
  | {
      readonly status: 'sampled';
      /** In `get_mapping_range(s)` and everything it calls. */
      readonly walk: number;
      /** In `sscanf` and everything it calls. */
      readonly scan: number;
    }
  | { readonly status: 'unsupported'; readonly reason: string };

/** Enough of the stack for the frames of a load, whose libraries keep no frame pointers. */
const record = ['record', '-q', '-F', '999', '--call-graph', 'dwarf,16384', '--no-buildid-cache'];
const report = [
  'report',
  '--children',
  '--stdio',
  '-g',
  'none',
  '-F',
  'overhead_children,symbol',
  '--no-inline',
];

const shareOf = (text: string, symbol: RegExp): number | undefined => {
  for (const line of text.split('\n')) {
    const [, percent, name = ''] = /^\s*([\d.]+)%\s+\[\.\]\s+(.+?)\s*$/.exec(line) ?? [];
    if (percent !== undefined && symbol.test(name)) return Number(percent) / 100;
  }
  return undefined;
};

/** Of what `perf report --children` prints. A symbol without a line had no sample. */
export const readShares = (text: string): SampledShare => {
  const load = shareOf(text, /^llama_model_load_from_file$/);
  if (load === undefined || load === 0)
    return { status: 'unsupported', reason: 'perf cannot follow the stack of this build' };
  const within = (symbol: RegExp): number => Math.min(1, (shareOf(text, symbol) ?? 0) / load);
  return {
    status: 'sampled',
    walk: within(/^llama_model_loader::get_mapping_ranges?$/),
    scan: within(/(^|_)(sscanf|vfscanf_internal)$/),
  };
};

/** Samples one load. */
export const sampleShares = async (
  command: readonly string[],
  signal: AbortSignal,
): Promise<SampledShare> => {
  const folder = makeScratchFolder('counters');
  const data = join(folder, 'perf');
  const options = { reject: false, cancelSignal: signal, env: { LC_ALL: 'C' } } as const;
  try {
    const recorded = await execa('perf', [...record, '-o', data, '--', ...command], options);
    signal.throwIfAborted();
    if (recorded.failed) {
      const said = recorded.stderr.trim().split('\n')[0] ?? '';
      return { status: 'unsupported', reason: `perf does not sample here: ${said}` };
    }
    const { stdout } = await execa('perf', [...report, '-i', data], options);
    signal.throwIfAborted();
    return readShares(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
