import { expect, test } from 'vitest';
import { WorkerError } from './worker-error.ts';

const dump = `


#
# Fatal process out of memory: Zone
#
----- Native stack trace -----

 1: 0x81a30d  [node]
${Array.from({ length: 20 }, (_, frame) => ` ${frame}: 0x288d24d v8::internal::Zone [node]`).join('\n')}
`;

test('a worker that ran out of memory says so in one line, whatever dump follows', () => {
  const error = new WorkerError({ signal: 'SIGTRAP', stderr: dump });
  expect(error.message).toBe(
    'the loading process ended with SIGTRAP; it ran out of memory: Fatal process out of memory: Zone',
  );
  expect(error.remedy).toContain('ulimit -v');
});

test('a worker that was killed has no last word, and the error says that too', () => {
  expect(new WorkerError({ signal: 'SIGKILL', stderr: '\n' }).message).toBe(
    'the loading process ended with SIGKILL; it said nothing',
  );
});

test('any other end keeps the last lines of what was said', () => {
  const stderr = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
  const { message } = new WorkerError({ exitCode: 1, stderr });
  expect(message).toContain('ended with status 1; it last said:\nline 18\n');
  expect(message).toMatch(/line 29$/);
});
