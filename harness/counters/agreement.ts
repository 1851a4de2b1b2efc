import type { TracedCall } from './traced-call.ts';

type Agreement =
  | { readonly agree: true; /** perf's calls, each with the path strace saw. */ readonly perf: TracedCall[] }
  | { readonly agree: false; readonly disagreement: string };

/**
 * Compares what two counters saw of one load, thread by thread and call by call: number, every argument both print as a
 * number, result. Order across threads is each counter's own.
 */
export function agreement(strace: readonly TracedCall[], perf: readonly TracedCall[]): Agreement {
  const ours = Map.groupBy(strace, ({ tid }) => tid);
  const theirs = Map.groupBy(perf, ({ tid }) => tid);
  const paths = new Map<TracedCall, string>();
  for (const tid of new Set([...ours.keys(), ...theirs.keys()])) {
    const a = ours.get(tid) ?? [];
    const b = theirs.get(tid) ?? [];
    for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
      const [left, right] = [a[i], b[i]];
      const where = `call ${i + 1} of thread ${tid}`;
      if (left === undefined || right === undefined) {
        const [by, other, call] = left === undefined ? ['perf', 'strace', right] : ['strace', 'perf', left];
        return {
          agree: false,
          disagreement: `${where} is ${call?.name ?? '?'} to ${by} and absent to ${other}`,
        };
      }
      const difference = differenceOf(left, right);
      if (difference !== undefined) return { agree: false, disagreement: `${where}: ${difference}` };
      if (left.path !== undefined) paths.set(right, left.path);
    }
  }
  return {
    agree: true,
    perf: perf.map((call) => {
      const path = paths.get(call);
      return path === undefined ? call : { ...call, path };
    }),
  };
}

function differenceOf(strace: TracedCall, perf: TracedCall): string | undefined {
  if (strace.number !== perf.number) {
    return `strace saw ${strace.name} (${strace.number}), perf ${perf.name} (${perf.number})`;
  }
  // strace prints a decoded call's numbers as the C types they are, perf as whole registers.
  const bits = strace.args.includes(undefined) ? 32 : 64;
  for (const [i, left] of strace.args.entries()) {
    const right = perf.args[i];
    if (left === undefined || right === undefined) continue;
    if (BigInt.asUintN(bits, left) !== BigInt.asUintN(bits, right)) {
      return `argument ${i + 1} of ${strace.name} is 0x${left.toString(16)} to strace and 0x${right.toString(16)} to perf`;
    }
  }
  if (strace.result === undefined || perf.result === undefined) {
    if (strace.result === perf.result) return undefined;
  } else if (BigInt.asUintN(64, strace.result) === BigInt.asUintN(64, perf.result)) return undefined;
  return `${strace.name} returned ${strace.result ?? 'nothing'} to strace and ${perf.result ?? 'nothing'} to perf`;
}
