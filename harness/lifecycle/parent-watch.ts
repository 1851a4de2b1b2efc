import { isInteractiveShell, isPackageRunner, isShell, readProcess } from './process-table.ts';
import type { ProcessEntry, ReadProcess } from './process-table.ts';
import { underNohup } from './shutdown.ts';

/** The launcher's number, set by it when it stays as our parent rather than becoming us. */
export const launcherVariable = 'UNIMAP_LAUNCHER';

/** Bounds the climb; npm starts us through one shell, or two when a script calls another. */
const highest = 12;
const pollMilliseconds = 200;

interface Surroundings {
  readonly pid: number;
  readonly env: NodeJS.ProcessEnv;
  readonly read: ReadProcess;
}

const climb = (start: ProcessEntry, read: ReadProcess): ProcessEntry[] => {
  const line = [start];
  for (let top = start; top.parent > 1 && line.length < highest;) {
    const parent = read(top.parent);
    if (parent === undefined) break;
    line.push(parent);
    top = parent;
  }
  return line;
};

/** Up to and with the first npm or npx; none when a shell somebody types into comes first, as that may be left behind. */
const upToPackageRunner = (line: readonly ProcessEntry[]): ProcessEntry[] => {
  const above = line.slice(1);
  const found = above.findIndex((entry) => isPackageRunner(entry) || isInteractiveShell(entry));
  const runner = above[found];
  return runner !== undefined && isPackageRunner(runner) ? line.slice(0, found + 2) : [];
};

/**
 * The processes whose end is ours, ourselves first. Below npm all up to npm: a signal kills npm at once, and neither the
 * shell below it nor we are told. Elsewhere the launcher, and whoever started it unless that was a shell (closing one leaves
 * `unimap run & disown` running) or meant us to outlive it (a session of our own, nohup).
 */
export const watchedLine = ({ pid, env, read }: Surroundings): ProcessEntry[] => {
  const own = read(pid);
  if (own === undefined || own.parent <= 1) return [];
  const line = climb(own, read);
  if (env['npm_execpath'] !== undefined || env['npm_lifecycle_event'] !== undefined) {
    const below = upToPackageRunner(line);
    if (below.length > 0) return below;
  }
  const launched = env[launcherVariable] === String(own.parent);
  const ours = launched ? line.slice(0, 2) : line.slice(0, 1);
  const starter = line[ours.length];
  const outlives = ours.some((entry) => entry.session === entry.pid) || underNohup(env);
  if (starter !== undefined && starter.pid !== 1 && !isShell(starter) && !outlives) ours.push(starter);
  return ours.length > 1 ? ours : [];
};

/** True when a process of the line is gone, is another one now, or has been given to another parent. */
export const isBroken = (line: readonly ProcessEntry[], read: ReadProcess): boolean =>
  line.some((entry, index) => {
    const now = read(entry.pid);
    if (now?.started !== entry.started) return true;
    // Whoever started the topmost one may go.
    return index < line.length - 1 && now.parent !== entry.parent;
  });

/** Calls `onGone` once when what started this process is gone. Does not keep the process alive. Returns how to stop. */
export const watchAncestors = (onGone: () => void, given: Partial<Surroundings> = {}): (() => void) => {
  const surroundings: Surroundings = { pid: process.pid, env: process.env, read: readProcess, ...given };
  const line = watchedLine(surroundings);
  if (line.length === 0) return () => undefined;
  const timer = setInterval(() => {
    if (!isBroken(line, surroundings.read)) return;
    clearInterval(timer);
    onGone();
  }, pollMilliseconds);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};
