import { describe, expect, it } from 'vitest';
import { architectures } from './guest-architecture.ts';
import { bootPools, faultOf, machineArguments, poolWords, type GuestMachine } from './guest-machine.ts';

const machine = (changes: Partial<GuestMachine> = {}): GuestMachine => ({
  nodes: 4,
  memory: 512 * 1024 ** 2,
  threadsPerCore: 1,
  memoryless: [],
  cpuless: [],
  pool: undefined,
  pool1g: undefined,
  distances: undefined,
  ...changes,
});

describe('a machine for a guest', () => {
  it('has a package and a memory backend on each node', () => {
    const words = machineArguments(machine({ nodes: 2, threadsPerCore: 2 })).join(' ');
    expect(words).toBe(
      '-smp 4,sockets=2,cores=1,threads=2 -m 1024M' +
        ' -object memory-backend-ram,id=memory0,size=512M -numa node,nodeid=0,cpus=0-1,memdev=memory0' +
        ' -object memory-backend-ram,id=memory1,size=512M -numa node,nodeid=1,cpus=2-3,memdev=memory1',
    );
  });

  it('may have nodes without memory and nodes without CPUs, which count for neither', () => {
    const words = machineArguments(machine({ memoryless: [1], cpuless: [3] })).join(' ');
    expect(words).toContain('-smp 3,sockets=3,');
    expect(words).toContain('-m 1536M');
    expect(words).toContain('-numa node,nodeid=1,cpus=1 ');
    expect(words).toMatch(/-numa node,nodeid=3,memdev=memory3$/);
  });

  it('reserves no page on a node without memory', () => {
    expect(poolWords(machine({ nodes: 3, memoryless: [1], pool: [8, 0, 4], pool1g: [0, 0, 1] }))).toEqual([
      '0:2048:8',
      '2:2048:4',
      '0:1048576:0',
      '2:1048576:1',
    ]);
    expect(bootPools(machine({ pool1g: [0, 2] }))).toContain('hugepages=1:2');
    expect(bootPools(machine())).toEqual([]);
  });

  it('says distances both ways', () => {
    const words = machineArguments(
      machine({
        nodes: 2,
        distances: [
          [10, 21],
          [31, 10],
        ],
      }),
    ).join(' ');
    expect(words).toContain('dist,src=0,dst=1,val=21');
    expect(words).toContain('dist,src=1,dst=0,val=31');
  });

  it.each([
    ['a node that is not there', { memoryless: [4] }, /no node 4/],
    ['a node 0 without memory', { memoryless: [0] }, /node 0/],
    ['a node of nothing', { memoryless: [2], cpuless: [2] }, /neither/],
    ['a pool without memory', { memoryless: [1], pool: [1, 1] }, /node 1 has no memory/],
    ['a pool of too many nodes', { pool: [1, 1, 1, 1, 1] }, /names 5 nodes of 4/],
    ['distances that are no square', { distances: [[10, 20]] }, /4 rows of 4/],
    ['more nodes than its kernel has', { nodes: 17 }, /at most 16 nodes/],
    ['too little memory', { nodes: 1, memory: 128 * 1024 ** 2 }, /512 MiB/],
  ])('refuses %s', (_, changes, reason) => {
    expect(faultOf(machine(), architectures.arm64)).toBeUndefined();
    expect(faultOf(machine(changes), architectures.arm64)).toMatch(reason);
  });
});
