import {
  clientObtained,
  type ClientArmRecord,
  type ClientRecordType,
  type ClientRunRecord,
  type NoticeRecord,
} from '../results/index.ts';

const runsOf = (records: readonly ClientRecordType[]): ClientRunRecord[] =>
  records.flatMap(({ outcome }) => (outcome.status === 'completed' ? [outcome.client] : []));

const tells = ({
  loadMs,
  firstTokenMs,
  promptTokensPerSecond,
  tokensPerSecond,
  metric,
}: ClientRunRecord): boolean =>
  [loadMs, firstTokenMs, promptTokensPerSecond, tokensPerSecond, metric].some(
    (figure) => figure !== undefined,
  );

/** What a reader of the figures must know, and no single run shows. */
export const clientNotices = (
  client: string,
  records: readonly ClientRecordType[],
  sameOutput: boolean,
): NoticeRecord[] => {
  const runs = runsOf(records);
  const notices: NoticeRecord[] = [];
  const about = client;
  if (runs.length === 0) return notices;
  if (!runs.some(tells))
    notices.push({
      about,
      reason:
        'it prints nothing that a parser knows, so only its time from start to end, its CPU time, page faults and memory are compared',
      remedy: "have it print JSON (llama-bench -o json), or name the figure: --metric 'rate=([0-9.]+)'",
    });
  if (runs.every(({ mapped }) => mapped.bytes === 0))
    notices.push({
      about,
      reason:
        'it never mapped the model when unimap looked: it copies the weights, or ended too soon, so where the files lie matters only while it reads them',
      remedy:
        'leave out the options that turn its mapping off (--no-mmap, --load-mode none); give it more work, such as more tokens',
    });
  else if (runs.some((run) => !clientObtained(run)))
    notices.push({
      about,
      reason:
        'in some runs its weights did not lie in the huge pages that the way promises; these runs are in no ratio',
      remedy:
        'see what `unimap place` says of this model; free memory; join parts of a few MiB, because a client unmaps the ends of a part (llama-gguf-split --merge); then run again',
    });
  if (sameOutput && runs.every(({ outputDigest }) => outputDigest === undefined))
    notices.push({
      about,
      reason: 'its output has nothing that could be compared between rounds',
      remedy:
        'compare the output of a client that prints what it generates: llama-completion --temp 0, or llama-server with --ask',
    });
  return notices;
};

/** On one node the client of one socket is the client itself. */
export const oneSocketNotices = (arms: readonly ClientArmRecord[], nodes: number): NoticeRecord[] =>
  nodes > 1
    ? []
    : arms
        .filter(({ bind }) => bind !== undefined)
        .slice(0, 1)
        .map(({ client, bind }) => ({
          about: client,
          reason: `this machine has one node, so the client bound to node ${bind ?? 0} is not held back: from which size of model on several nodes win over one is unknown until measured on a machine that has them`,
          remedy: 'run the same command on a machine of several nodes, with models of several sizes',
        }));
