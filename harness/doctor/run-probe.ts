import { spawn, type ChildProcess } from 'node:child_process';
import { readText } from '../machine/sysfs.ts';
import { ownModule } from '../installation/own-module.ts';
import { workerEnvironment } from '../worker/run-task.ts';
import type { Observed } from './observed.ts';

const processFile = ownModule('./probe-process', import.meta.url);

export interface ProbeOptions {
  readonly deadlineMilliseconds?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** For tests: a program in the place of the probes. */
  readonly program?: string;
}

/** How a process ended that gave no answer; of what it said, the line that names the error. */
const ending = (code: number | null, signal: string | null, stderr: string): string => {
  if (signal !== null) return `was ended by ${signal}`;
  if (code === 0) return 'gave no answer that can be read';
  const lines = stderr.trim().split('\n');
  const said = lines.find((line) => /^\w*Error\b.*:/.test(line)) ?? lines[0] ?? '';
  return `ended with status ${code ?? '?'}${said === '' ? ' and said nothing' : `: ${said.slice(0, 300)}`}`;
};

/** Seconds that a process was ready to run and had no CPU; 0 where the kernel does not count them. Source: proc_pid_schedstat(5). */
export const waitedForCpu = (pid: number | undefined, proc = '/proc'): number =>
  Number(/^\d+ (\d+)/.exec(readText(`${proc}/${pid ?? ''}/schedstat`) ?? '')?.[1] ?? 0) / 1e9;

/** Of its deadline, what a probe may take on a busy machine, where others have the CPUs meanwhile. */
const patience = 6;
const lookMilliseconds = 250;

/**
 * Runs a probe in a process of its own, and answers within the deadline (5 s unless told) whatever it does: one that
 * hangs is killed with all it started, and one that cannot be killed is left to the kernel. What it waits for a CPU is not
 * counted against it, up to six times the deadline.
 */
export const runProbe = (
  name: string,
  input: unknown,
  options: ProbeOptions = {},
): Promise<Observed<unknown>> =>
  new Promise((resolve) => {
    const deadline = options.deadlineMilliseconds ?? 5000;
    // Without descriptors to spare there are no pipes, and the error comes later.
    const child: ChildProcess = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        options.program ?? processFile,
        name,
        JSON.stringify(input ?? null),
      ],
      // A group of its own, so that what it started ends with it.
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...(options.env ?? process.env), ...workerEnvironment() },
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const killGroup = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All of it is gone.
      }
    };
    const settle = (observed: Observed<unknown>): void => {
      clearInterval(timer);
      killGroup();
      child.unref();
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(observed);
    };
    const started = performance.now();
    const timer = setInterval(() => {
      const passed = performance.now() - started;
      const waited = 1000 * waitedForCpu(child.pid);
      if (passed - waited >= deadline) settle({ status: 'ended', how: `hung for ${deadline / 1000} s` });
      else if (passed >= patience * deadline) settle({ status: 'busy', seconds: Math.round(passed / 1000) });
    }, lookMilliseconds);
    child.once('error', (error) => {
      settle({ status: 'ended', how: `could not be started: ${error.message}` });
    });
    // `close` rather than `exit`: the answer may still be in the pipe.
    child.once('close', (code, signal) => {
      try {
        settle(JSON.parse(stdout) as Observed<unknown>);
      } catch {
        settle({ status: 'ended', how: ending(code, signal, stderr) });
      }
    });
  });
