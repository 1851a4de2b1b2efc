import { expect, test } from 'vitest';
import { parseMetric, readMetric } from './own-metric.ts';
import { readOutput } from './read-output.ts';

const read = (stdout: string, stderr = '') => readOutput({ stdout, stderr });

test('llama-bench is read from its JSON, its lines of JSON and its table alike', () => {
  const tests = [
    { n_prompt: 64, n_gen: 0, avg_ts: 120.5, model_type: 'llama' },
    { n_prompt: 0, n_gen: 16, avg_ts: 12.25 },
  ];
  const figures = { promptTokensPerSecond: 120.5, tokensPerSecond: 12.25 };
  expect(read(JSON.stringify(tests, null, 2))).toEqual({ figures });
  expect(read(tests.map((each) => JSON.stringify(each)).join('\n'))).toEqual({ figures });
  const table = `| model | size | params | backend | threads | test | t/s |
| --- | ---: | ---: | --- | ---: | ---: | ---: |
| llama 7B F16 | 299.64 MiB | 157.05 M | CPU | 2 | pp64 | 120.50 ± 0.42 |
| llama 7B F16 | 299.64 MiB | 157.05 M | CPU | 2 | tg16 | 12.25 ± 0.10 |
`;
  expect(read(table)).toEqual({ figures });
});

test('llama.cpp’s timings are read from either stream, and are no part of what the model put out', () => {
  const timings = `llama_perf_context_print:        load time =     812.34 ms
llama_perf_context_print: prompt eval time =      12.00 ms /     5 tokens (    2.40 ms per token,   416.67 tokens per second)
llama_perf_context_print:        eval time =     100.00 ms /    15 runs   (    6.67 ms per token,   150.00 tokens per second)
llama_perf_context_print:       total time =     115.00 ms /    20 tokens`;
  const figures = { loadMs: 812.34, promptTokensPerSecond: 416.67, tokensPerSecond: 150 };
  expect(read('Once upon', timings)).toEqual({ figures, generated: 'Once upon' });
  expect(read(`Once upon\n${timings}\n`).generated).toBe('Once upon\n');
  expect(read('Hi\n[ Prompt: 41.5 t/s | Generation: 7.5 t/s ]\n')).toEqual({
    figures: { promptTokensPerSecond: 41.5, tokensPerSecond: 7.5 },
    generated: 'Hi\n',
  });
});

test('of several requests of llama-server the last is taken', () => {
  const request = (rate: number): string => `slot print_timing: id 0 | task 0 |
prompt eval time =     100.00 ms /     5 tokens (   20.00 ms per token,    50.00 tokens per second)
       eval time =     400.00 ms /     8 tokens (   50.00 ms per token,    ${rate}.00 tokens per second)
      total time =     500.00 ms /    13 tokens
`;
  expect(read('', request(10) + request(20)).figures).toEqual({
    promptTokensPerSecond: 50,
    tokensPerSecond: 20,
  });
});

test('what no parser knows gives no figure, and is all taken for output', () => {
  expect(read('hello | world ± 3', 'x')).toEqual({ figures: {}, generated: 'hello | world ± 3' });
  expect(read('[{"n_prompt":"a"}]').figures).toEqual({});
});

test('a regular expression gives its first group, or the figures that its groups name', () => {
  expect(readMetric(parseMetric('rate=([0-9.]+)'), { stdout: 'rate=1\nrate=2.5', stderr: '' })).toEqual({
    metric: 2.5,
  });
  expect(
    readMetric(parseMetric('(?<tokensPerSecond>[0-9.]+) tok/s'), { stdout: '', stderr: '7 tok/s' }),
  ).toEqual({
    tokensPerSecond: 7,
  });
  expect(readMetric(parseMetric('rate=(.*)'), { stdout: 'rate=fast', stderr: '' })).toBeUndefined();
  for (const text of ['(', 'rate', '(?<speed>[0-9])'])
    expect(() => parseMetric(text)).toThrow(expect.objectContaining({ code: 'usage', exitStatus: 2 }));
});
