import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { askServer } from './ask-server.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (answer: Parameters<typeof createServer>[1], timeoutMs: number) => {
  server = createServer({}, answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const question = { prompt: 'Once', tokens: 3 };
  return askServer(port, question, { readyMs: 100, timeoutMs }, new AbortController().signal);
};

test('what a server completes is read with its rates, and its first token counted from the start of the server', async () => {
  const answer = await ask((asked, response) => {
    asked.resume();
    response.end('{"content":" upon","timings":{"prompt_ms":12.5,"predicted_per_second":40}}');
  }, 30_000);
  expect(answer).toEqual({ generated: ' upon', firstTokenMs: 112.5, tokensPerSecond: 40 });
});

test.each([
  ['none in the time it was given', () => undefined, 300, 'none came in 0.3 s (--timeout)'],
  [
    'an error',
    (_, response) => {
      response.writeHead(404).end('no such path');
    },
    30_000,
    'status 404',
  ],
] satisfies [string, Parameters<typeof createServer>[1], number, string][])(
  'a server that is ready and answers a prompt by %s has failed',
  async (_, answer, timeoutMs, words) => {
    await expect(ask(answer, timeoutMs)).rejects.toMatchObject({
      code: 'client-no-answer',
      message: expect.stringContaining(words) as string,
    });
  },
);
