#!/bin/sh
':' //; if [ -r /proc/self/limits ]; then f=9; while read -r a b c s h r; do case "$a $b $c" in 'Max open files') f=$h ;; 'Max processes '*) p=$c ;; esac; done </proc/self/limits; [ "$f" = 9 ] || while read -r a b r; do [ "$a" != Uid: ] || u=$b; done </proc/self/status; fi; if [ "${f:-unlimited}" != unlimited ] && [ "$f" -lt 24 ]; then true >&2; echo "unimap: too few files may be opened: Node alone needs 24." >&2; echo 'Raise the limit: ulimit -n 1024' >&2; exit 3; fi; if [ "${u:-0}" != 0 ] && [ "${p:-unlimited}" != unlimited ] && [ "$p" -lt 16 ]; then echo "unimap: this user may have $p processes and threads, and Node alone takes 11." >&2; echo 'Raise the limit: ulimit -u 1024' >&2; exit 3; fi; exec node "$0" "$@"
// To a shell the line above is a program, of words that the shell knows itself, so that nothing need be started: where a
// limit is too low for any Node, Node ends in a dump of its stack before it reads a word. To Node that line is a string.
// A shell keeps files of its own at 10 and above. With 12 files, where its caller holds one of these, it says that it cannot
// redirect, and our error follows: the first try would lose what it prints, so it prints nothing. With 11 or less it cannot
// read this script, and ends in its own words (below 5 the kernel's loader does, in its). Nor is the launcher asked where a
// Node or npx is started by name: that Node dies first.
//
// The launcher: finds a Node that can run the harness and becomes it. Kept to what Node 14 can read, so that an old
// Node ends in advice and not in a syntax error.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as osConstants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const modules = join(home, 'node_modules');
const source = fileURLToPath(new URL('cli/main.ts', import.meta.url));
const inCheckout = existsSync(source);
/** A package holds JavaScript: Node strips no types there. */
const main = inCheckout ? source : fileURLToPath(new URL('cli/main.js', import.meta.url));

/** What sets us up again, whatever is missing. */
const again = inCheckout
  ? `Run \`npm run setup\` in ${home}`
  : 'Install the package again from its file: npm i -g ./unimap-X.tgz';

/** The first version that runs TypeScript as it is. */
const oldest = [22, 18];

/** Node opens so many files of its own, and ends in a dump of its stack where it may not. Files beyond are for the work. */
const leastFiles = 24;

/** Node reserves much of this when it starts, and with less ends without a word or in a dump of its stack. */
const leastAddressSpace = 1.6 * 2 ** 30;

// A closed stderr must not turn advice into a stack trace.
process.stderr.on('error', () => {});

const fit = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

const real = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

const self = real(process.execPath);

/** What a limit made of an attempt to start a Node: it could not be started, or died before it said a word. */
const whyNot = ({ error, signal }) => {
  const code = error && error.code;
  if (code === 'EMFILE' || code === 'ENFILE') return ['no more files may be opened', 'ulimit -n 1024'];
  if (code === 'EAGAIN') return ['no further process is allowed', 'ulimit -u 1024, or pids.max of the cgroup'];
  if (code === 'ENOMEM') return ['there is no memory for it', 'ulimit -v unlimited, or the memory of the cgroup'];
  return signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGTRAP'
    ? [`it died of ${signal}, as where a limit is too low`, 'ulimit -n 1024; ulimit -u 1024; ulimit -v unlimited']
    : undefined;
};

/** Of the first Node that a limit kept from saying its version. */
let kept;

/** Asked of the program itself: a pinned Node of another libc or architecture is there and does not start. */
const versionOf = (path) => {
  if (path === self) return process.versions.node;
  const answer = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8', timeout: 10000 });
  const why = whyNot(answer);
  if (why !== undefined && kept === undefined) kept = { path, why: why[0], remedy: why[1] };
  return answer.status === 0 ? answer.stdout.trim() : undefined;
};

const candidates = () => {
  const pinned = [join(modules, '.bin', 'node'), join(modules, `node-linux-${process.arch}`, 'bin', 'node')];
  const onPath = (process.env.PATH || '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'node'));
  const found = [...pinned, process.execPath, ...onPath].map(real).filter((path) => path !== undefined);
  return [...new Set(found)];
};

const findNode = () =>
  candidates().find((path) => {
    const version = versionOf(path);
    return version !== undefined && fit(version);
  });

const giveUp = (...lines) => {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  process.exitCode = 3;
};

/** A soft limit of this process, where there is one; /proc may be missing. */
const limitOf = (name) => {
  try {
    const [, soft] =
      new RegExp(`^Max ${name} +(\\d+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8')) || [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
};
const addressSpace = () => limitOf('address space');

/** Only where becoming the harness is impossible: stays between it and whoever started us, and passes signals on. */
const stayAsParent = (node, args) => {
  const env = { ...process.env, UNIMAP_LAUNCHER: String(process.pid) };
  const child = spawn(node, args, { stdio: 'inherit', env });
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const listeners = signals.map((signal) => {
    const listener = () => {
      // A terminal sends Ctrl-C to the child too, and the second one forces its end.
      if (signal !== 'SIGINT' || !atTerminal) child.kill(signal);
    };
    process.on(signal, listener);
    return listener;
  });
  child.on('error', (error) => {
    giveUp(`unimap: ${node} did not start: ${error.message}`, again);
  });
  child.on('exit', (status, signal) => {
    signals.forEach((name, index) => process.off(name, listeners[index]));
    if (signal === null) process.exitCode = status;
    // End as the child did, so that a shell sees the signal; where that one does not end us, by its status.
    else {
      process.exitCode = 128 + (osConstants.signals[signal] || 0);
      process.kill(process.pid, signal);
    }
  });
};

const start = (node) => {
  // Node 22 calls running TypeScript an experiment, on stderr, at every start; and every Node a scenario of the user's a
  // slow one, if it lies in a package that does not say its files are modules.
  const quiet = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'].map(
    (name) => `--disable-warning=${name}`,
  );
  const args = [...quiet, main, ...process.argv.slice(2)];
  // On Windows it is there, and throws.
  if (process.platform === 'win32' || typeof process.execve !== 'function') {
    stayAsParent(node, args);
    return;
  }
  const env = { ...process.env };
  // It may be inherited from a launcher further up, and would name a stranger.
  delete env.UNIMAP_LAUNCHER;
  process.emitWarning = () => {};
  process.execve(node, [node, ...args], env);
};

/** Beside us or further up, wherever npm put it; `import.meta.resolve` is not there in every Node that reads this. */
const installed = (name) =>
  (createRequire(import.meta.url).resolve.paths(name) || []).some((folder) => existsSync(join(folder, name)));

if (!installed('commander') || !installed('koffi')) {
  giveUp('unimap: its dependencies are not installed.', again);
} else if (addressSpace() < leastAddressSpace) {
  giveUp(
    `unimap: ulimit -v allows ${(addressSpace() / 2 ** 30).toFixed(2)} GiB of addresses, and Node alone needs ${leastAddressSpace / 2 ** 30}.`,
    'Raise it by what the model takes on top: ulimit -v unlimited',
  );
} else if (limitOf('open files') < leastFiles) {
  giveUp(
    `unimap: too few files may be opened: ${limitOf('open files')}, and Node alone needs ${leastFiles}.`,
    'Raise the limit: ulimit -n 1024',
  );
} else {
  const node = findNode();
  if (node === undefined && kept !== undefined) {
    giveUp(`unimap: ${kept.path} did not start: ${kept.why}.`, `Raise the limit: ${kept.remedy}`);
  } else if (node === undefined) {
    giveUp(
      `unimap: needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}, and no newer one was found.`,
      inCheckout
        ? `${again} (it brings its own Node), or \`npm start\` to set up and run.`
        : 'Install a newer Node, and put it first on PATH.',
    );
  } else start(node);
}
