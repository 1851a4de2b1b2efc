// Run in a guest by counts.lab.test.ts: counts the loads of a request that the host has written.
import { readFileSync } from 'node:fs';
import { countLoads } from '../../counting/count-loads.ts';
import type { OpenedSet } from '../../sets/worker-set.ts';
import type { LoadChoice } from '../../worker/task.ts';

const { set, loads } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  set: OpenedSet;
  loads: LoadChoice[];
};
process.stdout.write(JSON.stringify(await countLoads(set, loads)));
