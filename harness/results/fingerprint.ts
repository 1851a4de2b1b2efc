import { createHash } from 'node:crypto';
import type { EnvironmentRecord } from './results.ts';

const gibibyte = 2 ** 30;

/**
 * Up to the next eighth of a power of two, whole GiB at least. The kernel reports what is left of a machine's memory
 * after its own share, which lies somewhat below what is built in and changes a little from kernel to kernel.
 */
const roughly = (bytes: number): number => {
  const gibibytes = Math.max(1, bytes / gibibyte);
  const step = Math.max(1, 2 ** (Math.floor(Math.log2(gibibytes)) - 3));
  return Math.ceil(gibibytes / step) * step;
};

/**
 * 16 hexadecimal digits made only of what stays equal on one machine: CPU model, architecture, number of online logical
 * CPUs, memory roughly, and each node's CPUs, memory roughly and distances. Left out, as an update, a reboot or a tool
 * installed changes it and the machine is the same: kernel, distribution, microcode, virtualisation (which a tool names),
 * pools, settings. Nothing in it tells one machine from another of the same make.
 *
 * Breaks: memory within a per cent below a rounding step may change sides with a kernel; CPUs taken offline make
 * another machine of it, and for loads they do.
 */
export const fingerprintOf = ({ host, cpu, memory, nodes }: EnvironmentRecord): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        host.architecture,
        cpu.model,
        cpu.logical,
        roughly(memory.total),
        nodes.map((node) => [node.id, node.cpus, roughly(node.memory), node.distances]),
      ]),
    )
    .digest('hex')
    .slice(0, 16);
