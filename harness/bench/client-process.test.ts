import { expect, test } from 'vitest';
import { onlineNodesWithMemory } from '../machine/nodes.ts';
import { startClient, type ClientEnding } from './client-process.ts';
import { collectOutput } from './collect-output.ts';

const run = async (
  command: readonly string[],
  bind?: number,
): Promise<{ ending: ClientEnding | undefined; stdout: string }> => {
  const client = startClient(command, bind, new AbortController().signal);
  const { output } = collectOutput(client);
  const ending = await client.ended;
  return { ending, stdout: (await output()).stdout };
};

test('what a program took is told once the last of its processes has ended, with its own status', async () => {
  const { ending, stdout } = await run(['sh', '-c', '(setsid sleep 0.3; echo late) & echo early; exit 7']);
  expect(ending).toMatchObject({ exit: 7, signal: -1, not_started: 0, left_behind: 1 });
  expect((ending?.end_ns ?? 0) - (ending?.start_ns ?? 0)).toBeGreaterThan(290e6);
  expect(stdout).toBe('early\nlate\n');
});

test('faults and memory are those of the program, not of what runs it', async () => {
  const { ending } = await run(['python3', '-c', 'b = bytearray(64 << 20); print(len(b))']);
  expect(ending?.peak_bytes).toBeGreaterThan(64 << 20);
  expect(ending?.minor_faults).toBeGreaterThan(1000);
});

test('a program that was killed says by which signal', async () => {
  expect((await run(['sh', '-c', 'kill -SEGV $$'])).ending).toMatchObject({ exit: -1, signal: 11 });
});

test.skipIf(onlineNodesWithMemory().length === 0)(
  'a bound program runs on the CPUs of its node and takes its memory there',
  async () => {
    const node = onlineNodesWithMemory()[0]?.id ?? 0;
    const { stdout } = await run(['cat', '/proc/self/numa_maps'], node);
    expect(stdout).toContain(` bind:${node} `);
  },
);

test('a program bound to a node that is not there is not started', async () => {
  expect((await run(['true'], 900)).ending?.not_started).not.toBe(0);
});
