import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateSet, resolveOptions } from '../../fixtures-gen/index.ts';
import { testDirectories } from '../../fixtures-gen/test-directory.ts';
import { witnessLibrary } from '../../fixtures-gen/witness-library.ts';
import { buildPrograms, npmClient } from '../fidelity/clients.ts';
import { openSet } from '../gguf/index.ts';
import { runClient, type OwnClient } from './run-client.ts';

const directory = testDirectories(afterEach);
const { signal } = new AbortController();
const paths = ['/models/a-00001-of-00002.gguf', '/models/a-00002-of-00002.gguf'];

/** A program in the place of the real one: it is given the model, the tokens, the threads and the time it was started. */
const script = (text: string, rest: Partial<OwnClient> = {}): OwnClient => ({
  command: ['sh', '-c', text, 'sh'],
  tokens: 2,
  threads: 1,
  seconds: 60,
  ...rest,
});

const answer = JSON.stringify({
  version: '1',
  ...Object.fromEntries(
    ['load_ns', 'load_cpu_ns', 'ready_ns', 'first_token_ns', 'prompt_tokens', 'prompt_ns', 'tokens'].map(
      (name) => [name, 5],
    ),
  ),
  ...Object.fromEntries(
    ['tokens_ns', 'end_ns', 'cpu_ns', 'minor_faults', 'major_faults', 'peak_bytes'].map((name) => [name, 7]),
  ),
});

describe('a client that goes wrong is told by what went wrong', () => {
  test.each([
    ['fails', 'echo "no such model" >&2; exit 1', 'client-failed', 'no such model'],
    ['is killed', 'kill -9 $$', 'client-failed', 'SIGKILL'],
    ['says nothing', 'exit 0', 'client-answer', 'answers nothing'],
    ['says what is no answer', 'echo hello; cat', 'client-answer', '"hello"'],
    ['leaves out a figure', 'echo "{}"; cat', 'client-answer', '"{}"'],
    ['maps none of the files', `echo '${answer}'; cat`, 'client-maps-nothing', 'none of the files'],
  ])('one that %s', async (_, text, code, words) => {
    await expect(runClient(script(text), paths, signal)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  test('one that hangs, before its answer or after it', async () => {
    for (const text of ['exec sleep 60', 'exec 1>&- 3>&-; exec sleep 60'])
      await expect(runClient(script(text, { seconds: 1 }), paths, signal)).rejects.toMatchObject({
        code: 'client-hangs',
      });
  });

  test('one that cannot be started', async () => {
    const missing = { ...script(''), command: [join('/nowhere', 'llama-client')] };
    await expect(runClient(missing, paths, signal)).rejects.toMatchObject({ code: 'client-failed' });
  });
});

describe.skipIf(witnessLibrary('libllama') === undefined)('our own client on a real libllama', () => {
  beforeAll(buildPrograms);
  const own = (threads: number): OwnClient => ({
    command: npmClient().command('llama-client'),
    tokens: 6,
    threads,
    seconds: 120,
  });
  const generated = async (seed: number): Promise<string[]> => {
    const options = resolveOptions({ parts: 3, size: { perPart: 2_000_000 }, seed });
    const { directory: folder } = await generateSet(options, await directory());
    return (await openSet(folder)).parts.map(({ path }) => path);
  };

  test('maps the whole model, tells its times in their order, and puts out the same each time', async () => {
    const model = await generated(1);
    const [one, two] = [await runClient(own(1), model, signal), await runClient(own(1), model, signal)];
    expect(two.outputDigest).toBe(one.outputDigest);
    expect(one.outputDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(one.mapped.residentBytes).toBeGreaterThan(5_500_000);
    expect(one.minorFaults).toBeGreaterThan(0);
    const { loadMs = 0, readyMs = 0, firstTokenMs = 0, wallMs } = one;
    expect(loadMs).toBeGreaterThan(0);
    expect(readyMs).toBeGreaterThan(loadMs);
    expect(firstTokenMs).toBeGreaterThan(readyMs);
    expect(wallMs).toBeGreaterThan(firstTokenMs);
  });

  test('puts out something else for other weights', async () => {
    const [one, other] = [await generated(1), await generated(2)];
    expect((await runClient(own(1), one, signal)).outputDigest).not.toBe(
      (await runClient(own(1), other, signal)).outputDigest,
    );
  });

  test('says that a file is no model', async () => {
    await expect(runClient(own(1), [import.meta.filename], signal)).rejects.toMatchObject({
      code: 'client-failed',
      message: expect.stringContaining('does not load this model') as string,
    });
  });
});
