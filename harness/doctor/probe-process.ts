/*
 * A process of its own for a probe: `probe-process.ts NAME INPUT`, the input as JSON. Answers with one line of JSON, and
 * may crash or hang without harm. Dies with its parent.
 */
import type { Refusal } from './observed.ts';
import { probes } from './probes/index.ts';
import { call, RefusedCall } from './probes/libc.ts';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

const [name = '', input = 'null'] = process.argv.slice(2);
call('prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
const load = (probes as unknown as Record<string, () => Promise<(given: unknown) => unknown>>)[name];
if (load === undefined) throw new Error(`there is no probe ${name}`);
const probe = await load();

const refusal = (error: RefusedCall): Refusal => ({
  status: 'refused',
  call: error.call,
  error: error.error,
});

let answer: unknown;
try {
  answer = { status: 'answered', value: await probe((JSON.parse(input) as unknown) ?? undefined) };
} catch (error) {
  if (!(error instanceof RefusedCall)) throw error;
  answer = refusal(error);
}
process.stdout.write(`${JSON.stringify(answer)}\n`);
