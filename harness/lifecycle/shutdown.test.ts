import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { createShutdown, underNohup } from './shutdown.ts';

const source = fileURLToPath(new URL('shutdown.ts', import.meta.url));

/** Runs a script with `shutdown` at hand, sends it the signals, with pauses between them, once it says "ready". */
const runScript = async (
  script: string,
  steps: readonly (NodeJS.Signals | number)[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ lines: string[]; status: number | NodeJS.Signals | null }> => {
  const code = `import { createShutdown } from ${JSON.stringify(source)};
    const say = (text) => process.stdout.write(text + '\\n');
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const ready = Promise.withResolvers<undefined>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve(undefined);
    else lines.push(line);
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => {
      resolve(signal ?? code);
    }),
  );
  await ready.promise;
  for (const step of steps) {
    if (typeof step === 'number') await new Promise((resolve) => setTimeout(resolve, step));
    else child.kill(step);
  }
  return { lines, status: await ended };
};

const graceful = `
  const shutdown = createShutdown();
  shutdown.onShutdown(() => say('first registered'));
  shutdown.onShutdown(async () => { await sleep(20); say('second registered'); });
  const alive = setInterval(() => {}, 1000);
  say('ready');
  await new Promise((resolve) => shutdown.signal.addEventListener('abort', resolve));
  clearInterval(alive);
  say(shutdown.signal.reason.message);
  process.exitCode = await shutdown.finish(0);`;

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends the work, cleans up last first, and gives status %i', async (signal, status) => {
    expect(await runScript(graceful, [signal])).toEqual({
      lines: [`ended by ${signal}`, 'second registered', 'first registered'],
      status,
    });
  });

  it('that comes a second time forces the end', async () => {
    const stuck = `
      const shutdown = createShutdown();
      shutdown.onShutdown(() => say('cleaned up'));
      shutdown.signal.addEventListener('abort', () => say('asked'));
      setInterval(() => {}, 1000);
      say('ready');`;
    expect(await runScript(stuck, ['SIGINT', 500, 'SIGINT'])).toEqual({ lines: ['asked'], status: 130 });
  });

  it('is one when npm passes on what the terminal has sent already', async () => {
    const slow = graceful.replace('clearInterval', 'await sleep(500); clearInterval');
    expect(await runScript(slow, ['SIGINT', 50, 'SIGINT'])).toMatchObject({
      lines: ['ended by SIGINT', 'second registered', 'first registered'],
    });
  });

  it('cuts off work that does not stop, and clean-ups that do not end', async () => {
    const stuck = `
      const shutdown = createShutdown({ graceMilliseconds: 50, cleanUpMilliseconds: 50, report: say });
      shutdown.onShutdown(() => new Promise(() => {}));
      setInterval(() => {}, 1000);
      say('ready');`;
    expect(await runScript(stuck, ['SIGTERM'])).toEqual({
      lines: ['cleaning up took too long and was given up'],
      status: 143,
    });
  });

  it('SIGHUP does nothing under nohup', async () => {
    const patient = `
      const shutdown = createShutdown();
      say('ready');
      await sleep(300);
      say(String(shutdown.reason()));
      process.exitCode = await shutdown.finish(0);`;
    const outcome = await runScript(patient, ['SIGHUP'], { _: '/usr/bin/nohup' });
    expect(outcome).toEqual({ lines: ['undefined'], status: 0 });
    expect(underNohup({ _: '/usr/bin/node' })).toBe(false);
  });
});

describe('an end without a signal', () => {
  it('cleans up, keeps its status, and lets go of the signals', async () => {
    const before = process.listenerCount('SIGINT');
    const shutdown = createShutdown();
    const kept = vi.fn();
    const takenBack = vi.fn();
    shutdown.onShutdown(kept);
    shutdown.onShutdown(takenBack)();
    expect(await shutdown.finish(3)).toBe(3);
    expect(await shutdown.finish(3)).toBe(3);
    expect(kept).toHaveBeenCalledTimes(1);
    expect(takenBack).not.toHaveBeenCalled();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('cleans up the rest when one clean-up fails, and says so', async () => {
    const report = vi.fn();
    const shutdown = createShutdown({ report });
    const other = vi.fn();
    shutdown.onShutdown(other);
    shutdown.onShutdown(() => Promise.reject(new Error('no such pool')));
    await shutdown.finish(0);
    expect(other).toHaveBeenCalledTimes(1);
    expect(report).toHaveBeenCalledWith('while cleaning up: no such pool');
  });

  it('can be asked for by what watches the parent', async () => {
    const shutdown = createShutdown();
    shutdown.request('parent-gone');
    shutdown.request('parent-gone');
    expect(shutdown.signal.aborted).toBe(true);
    expect(await shutdown.finish(0)).toBe(143);
  });
});
