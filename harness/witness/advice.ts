import type { ProcessAccount } from './account.ts';

export interface AdviceFacts {
  readonly numaBalancing?: boolean;
  readonly nodes: number;
  /** Of the model, the bytes that llama.cpp repacks on some CPU; absent where its headers could not be read. */
  readonly repackable?: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What to do about what was seen, most important first. Empty: nothing. */
export const advise = (
  account: ProcessAccount,
  { numaBalancing, nodes, repackable }: AdviceFacts,
): string[] => {
  const { files, anonymous, swapped, remoteShare } = account;
  const resident = sum(files.map((file) => file.resident));
  const mapped = sum(files.map((file) => file.mapped));
  const huge = sum(files.map((file) => file.huge));
  const possible = sum(files.map((file) => file.hugePossible));
  const attainable = sum(files.map((file) => Math.min(file.resident, file.hugePossible)));
  const advice: string[] = [];
  if (files.length === 0)
    advice.push(
      'it maps no model file: its weights, if it has any, are in memory without a file. llama.cpp maps them by default; --load-mode none and dio copy them',
    );
  const deleted = files.filter((file) => file.deleted).length;
  if (deleted > 0)
    advice.push(
      `${deleted} of the files that it maps ${deleted === 1 ? 'was' : 'were'} removed or replaced since: it goes on with the old bytes, and its next start reads what has the name then, or nothing`,
    );
  if (swapped > 0)
    advice.push('part of it is swapped out: give it more memory, or take the swap away (swapoff)');
  if (mapped > 0 && resident < 0.99 * mapped)
    advice.push(
      `${(100 * (1 - resident / mapped)).toFixed(0)} % of what it maps is not in its memory: it comes from the disk or the page cache when it is read. --mlock keeps it, \`unimap place --in tmpfs\` too`,
    );
  if (huge < 0.5 * attainable)
    advice.push(
      `${(100 * (1 - huge / attainable)).toFixed(0)} % of what can lie in pages of 2 MiB lies in pages of 4 KiB: end it, \`unimap place\` the model, and start it on the path that this prints`,
    );
  if (files.length > 1 && possible < 0.5 * mapped)
    advice.push(
      `its parts are so small that at most ${((100 * possible) / mapped).toFixed(0)} % of them can lie in pages of 2 MiB: join them into one file (llama-gguf-split --merge) before you place the model`,
    );
  if (nodes > 1 && remoteShare !== undefined && remoteShare > 1 - 1 / nodes + 0.05)
    advice.push(
      `${(100 * remoteShare).toFixed(0)} % of its reads go to another node: bind it to the node of its weights (numactl --cpunodebind), or \`unimap place --nodes interleave\``,
    );
  if (nodes > 1 && numaBalancing)
    advice.push('NUMA balancing is on and may move pages while it runs: sysctl kernel.numa_balancing=0');
  if (repackable !== undefined && repackable > 0 && anonymous.bytes > 0)
    advice.push(
      'part of its weights may have been repacked into memory without a file, where neither placing nor the page kind of the file matters: --no-repack turns that off',
    );
  return advice;
};
