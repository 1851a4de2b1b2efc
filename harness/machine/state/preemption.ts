import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chosen, readText } from '../sysfs.ts';

const readConfig = (procRoot: string, bootRoot: string): string | undefined => {
  try {
    return gunzipSync(readFileSync(join(procRoot, 'config.gz'))).toString();
  } catch {
    const release = readText(join(procRoot, 'sys/kernel/osrelease'));
    return release === undefined ? undefined : readText(join(bootRoot, `config-${release}`));
  }
};

/** PREEMPT_RT is a kernel of its own; PREEMPT alone is what the boot parameter calls `full`. */
const models = {
  PREEMPT_RT: 'realtime',
  PREEMPT: 'full',
  PREEMPT_LAZY: 'lazy',
  PREEMPT_VOLUNTARY: 'voluntary',
  PREEMPT_NONE: 'none',
};

/**
 * When the kernel takes the CPU from a thread: `none`, `voluntary`, `lazy`, `full` or `realtime`. What is in force where
 * debugfs tells; else what the boot parameter chose; else what the kernel was built with; else what `uname -v` says.
 * `undefined` where none of them does.
 */
export const readPreemption = (sysRoot: string, procRoot: string, bootRoot: string): string | undefined => {
  const inForce = readText(join(sysRoot, 'kernel/debug/sched/preempt'));
  if (inForce !== undefined) return chosen(inForce.replace(/\(([^)]+)\)/, '[$1]'));
  const version = readText(join(procRoot, 'sys/kernel/version')) ?? '';
  const dynamic = version.includes('PREEMPT_DYNAMIC');
  const parameter = /(?:^|\s)preempt=(\w+)/.exec(readText(join(procRoot, 'cmdline')) ?? '')?.[1];
  if (dynamic && parameter !== undefined) return parameter;
  const config = readConfig(procRoot, bootRoot) ?? '';
  const built = Object.entries(models).find(([name]) =>
    new RegExp(`^CONFIG_${name}=y$`, 'm').test(config),
  )?.[1];
  return built ?? /\bPREEMPT\w*/.exec(version)?.[0];
};
