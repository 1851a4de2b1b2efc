import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { readProcess } from '../../lifecycle/process-table.ts';

export const nodes = ['n1', 'n2', 'n3', 'n4'] as const;
type Node = (typeof nodes)[number];

/** A machine that has no hugepages: what the kernel says of them is hidden from it. */
const withoutHugepages =
  'for there in /sys/kernel/mm/hugepages /sys/devices/system/node/node*/hugepages; do mount -t tmpfs -o ro none "$there"; done; exec "$@"';

const configuration = (folder: string): string =>
  [
    'ClusterName=unimap',
    `SlurmctldHost=${hostname()}`,
    'SlurmUser=root',
    'SlurmctldPort=17100',
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge.socket`,
    'CredType=cred/munge',
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool.%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd.%n.pid`,
    // Control groups of this machine are not Slurm's to divide.
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'SlurmdParameters=config_overrides',
    'MpiDefault=none',
    'SwitchType=switch/none',
    'ReturnToService=2',
    'SlurmdTimeout=10',
    'KillWait=10',
    // Every task is asked for what became of it in the end.
    'MinJobAge=7200',
    ...nodes.map(
      (node, index) =>
        `NodeName=${node} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${17_101 + index} CPUs=1 RealMemory=1000 Feature=${node === 'n3' || node === 'n4' ? 'alone' : 'pair'}`,
    ),
    `PartitionName=all Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
};

/** Slurm of Debian on this machine: a controller, four nodes, munge. Nothing of it outlives `stop`. */
export class Cluster {
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #daemons = new Map<string, ChildProcess>();

  constructor(folder: string) {
    this.#folder = folder;
    this.environment = { SLURM_CONF: join(folder, 'slurm.conf') };
  }

  async start(): Promise<void> {
    mkdirSync(join(this.#folder, 'state'), { recursive: true });
    writeFileSync(join(this.#folder, 'slurm.conf'), configuration(this.#folder));
    writeFileSync(join(this.#folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
    const munge = (name: string): string => join(this.#folder, `munge.${name}`);
    this.#begin('munged', [
      'munged',
      '--foreground',
      '--force',
      `--key-file=${munge('key')}`,
      `--socket=${munge('socket')}`,
      `--pid-file=${munge('pid')}`,
      `--seed-file=${munge('seed')}`,
      `--log-file=${munge('log')}`,
    ]);
    await wait(1000);
    this.#begin('slurmctld', ['slurmctld', '-D']);
    for (const node of nodes) this.startNode(node);
    await this.until('every node is idle', async () => {
      const { stdout } = await this.run(['sinfo', '--noheader', '--Node', '--format=%N %t']);
      return nodes.every((node) => stdout.includes(`${node} idle`));
    });
  }

  startNode(node: Node): void {
    const daemon = ['slurmd', '-D', '-N', node];
    this.#begin(
      node,
      node === 'n4' ? ['unshare', '--mount', 'sh', '-euc', withoutHugepages, 'sh', ...daemon] : daemon,
    );
  }

  /** As a machine that loses its power: its daemon and everything that it runs. */
  loseNode(node: Node): void {
    this.#daemons.get(node)?.kill('SIGKILL');
    this.#daemons.delete(node);
    this.#killTasks(node);
  }

  run(words: readonly string[]) {
    const [program = '', ...rest] = words;
    return execa(program, rest, { reject: false, env: { ...this.environment } });
  }

  async until(what: string, holds: () => Promise<boolean> | boolean, seconds = 120): Promise<void> {
    for (let second = 0; second < seconds; second += 2) {
      if (await holds()) return;
      await wait(2000);
    }
    const { stdout } = await this.run(['scontrol', '--oneliner', 'show', 'job']);
    throw new Error(`not within ${seconds} seconds: ${what}\n${stdout}`);
  }

  async stop(): Promise<void> {
    for (const node of nodes) this.loseNode(node);
    for (const daemon of this.#daemons.values()) daemon.kill('SIGTERM');
    await wait(1000);
    for (const daemon of this.#daemons.values()) daemon.kill('SIGKILL');
  }

  #begin(name: string, [program = '', ...words]: readonly string[]): void {
    const daemon = spawn(program, words, {
      env: { ...process.env, ...this.environment, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(join(this.#folder, `${name}.out`), { flags: 'a' });
    daemon.stdout.pipe(log, { end: false });
    daemon.stderr.pipe(log, { end: false });
    this.#daemons.set(name, daemon);
  }

  /** What Slurm started there knows the node's name; its parent is the step it is of. */
  #killTasks(node: Node): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const environment = environmentOf(pid);
      if (!environment.includes(`SLURM_CONF=${this.#folder}/`)) continue;
      if (!environment.includes(`SLURMD_NODENAME=${node}\0`)) continue;
      const parent = readProcess(readProcess(Number(pid))?.parent ?? 0);
      if (parent?.name === 'slurmstepd') kill(parent.pid);
      kill(Number(pid));
    }
  }
}
