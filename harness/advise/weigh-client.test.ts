import { expect, test } from 'vitest';
import type { ClientBlock } from '../comparison/clients.ts';
import { clientArm, clientRecord, clientRounds } from '../results/test-support/client-builder.ts';
import { modelSet } from '../results/test-support/results-builder.ts';
import { weighClient } from './weigh-client.ts';

const set = modelSet(4);
const [warm, tmpfs, cache] = [clientArm('warm'), clientArm('tmpfs'), clientArm('cache')];
const six = <T>(run: T): T[] => Array.from({ length: 6 }, () => run);
const blockOf = (records: ClientBlock['records'], arms = [warm, tmpfs]): ClientBlock => ({
  scenario: 'advise-client',
  set,
  client: 'llama-client',
  arms,
  records,
});

test('half the time is twice as fast, and twice the tokens a second are twice as many', () => {
  const { ways, minutesNeeded } = weighClient(
    blockOf([
      ...clientRounds(set, warm, six({ wallMs: 1000, tokensPerSecond: 10 })),
      ...clientRounds(set, tmpfs, six({ wallMs: 500, tokensPerSecond: 20 })),
    ]),
    2,
  );
  expect(ways[0]).toEqual({ status: 'measured', way: 'warm', milliseconds: 1000 });
  expect(ways[1]).toMatchObject({
    way: 'tmpfs',
    milliseconds: 500,
    gain: { times: 2 },
    tokens: { times: 2 },
  });
  expect(minutesNeeded).toBeUndefined();
});

test('two rounds in two minutes give no interval, and the minutes that would are named', () => {
  const run = [{ wallMs: 1000 }, { wallMs: 1000 }];
  const { ways, minutesNeeded } = weighClient(
    blockOf([...clientRounds(set, warm, run), ...clientRounds(set, tmpfs, run)]),
    2,
  );
  expect(ways[1]).not.toHaveProperty('gain');
  expect(minutesNeeded).toBe(12);
});

test('a way that this machine does not have is told with its reason, and so is one whose pages were small', () => {
  const { ways } = weighClient(
    blockOf(
      [
        ...clientRounds(set, warm, six({})),
        clientRecord(set, tmpfs, 1, { status: 'unsupported', missing: 'no room', remedy: '' }),
        ...clientRounds(set, cache, six({ mapped: { bytes: 100, hugeBytes: 0 } })),
      ],
      [warm, tmpfs, cache],
    ),
    2,
  );
  expect(ways.slice(1)).toEqual([
    { status: 'not-measured', way: 'tmpfs', reason: 'no room' },
    {
      status: 'not-measured',
      way: 'cache',
      reason: 'its weights did not lie in the huge pages that the way asks for',
    },
  ]);
});
