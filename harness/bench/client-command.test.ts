import { expect, test } from 'vitest';
import { commandOn, parseClient } from './client-command.ts';
import { clientArms } from './client-ways.ts';

test('quotes hold words together, and a path with blanks stays one word wherever it stands', () => {
  const client = parseClient(`/opt/llama-cli -m {model} -p "Once upon" --log='x {model}'`);
  expect(client.name).toBe('llama-cli');
  expect(commandOn(client, '/my models/$1.gguf')).toEqual([
    '/opt/llama-cli',
    '-m',
    '/my models/$1.gguf',
    '-p',
    'Once upon',
    '--log=x /my models/$1.gguf',
  ]);
});

test('a command without a model, or none at all, is bad usage that says what to write', () => {
  for (const text of ['', 'llama-bench', '{model}'])
    expect(() => parseClient(text)).toThrow(expect.objectContaining({ code: 'usage', exitStatus: 2 }));
});

test('ways are arms in their order, each once; a bound one has its node, and another word is refused', () => {
  const client = parseClient('llama-bench -m {model}');
  expect(
    clientArms(client, ['warm', ' tmpfs', 'warm', 'cold@node1'], { bind: 0 }).map(({ id }) => id),
  ).toEqual(['llama-bench/warm', 'llama-bench/tmpfs', 'llama-bench/cold@node1', 'llama-bench/warm@node0']);
  for (const word of ['hot', 'remote', 'moved', 'warm@socket0', 'warm@node0@node1', ''])
    expect(() => clientArms(client, [word])).toThrow(
      expect.objectContaining({ code: 'usage', exitStatus: 2 }),
    );
});

test('the client of one socket may be another command, and is held against the same client', () => {
  const mirror = parseClient('llama-bench -m {model} --numa mirror');
  const plain = parseClient('llama-bench -m {model}');
  expect(clientArms(mirror, ['warm'], { bind: 0, client: plain })).toEqual([
    { id: 'llama-bench/warm', way: 'warm', client: 'llama-bench', command: mirror.text },
    { id: 'llama-bench/warm@node0', way: 'warm', bind: 0, client: 'llama-bench', command: plain.text },
  ]);
});
