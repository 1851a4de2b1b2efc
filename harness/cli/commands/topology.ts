import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { unimap } from '../../installation/command.ts';
import { planThreads, readTopology, recordedMachine } from '../../machine/topology/index.ts';
import { UnimapError } from '../../unimap-error.ts';
import { threadChoice, withCpuOptions, type CpuOptions } from '../cpu-options.ts';
import { recordCommand } from '../topology/record-command.ts';
import { topologyDrawing } from '../topology/topology-drawing.ts';
import { topologyText } from '../topology/topology-text.ts';
import { print, printJson } from '../print.ts';

interface TopologyOptions extends CpuOptions {
  readonly sysfs?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

const write = (path: string, drawing: string): void => {
  try {
    writeFileSync(path, drawing);
  } catch (error) {
    throw new UnimapError(
      'not-writable',
      `--svg: ${error instanceof Error ? error.message : String(error)}`,
      'name a file in a folder that exists and is yours to write, or - for stdout',
      { exitStatus: 2, cause: error },
    );
  }
};

export const addTopology = (program: Command, end: (status: number) => void): void => {
  withCpuOptions(
    program
      .command('topology')
      .description('packages, nodes, cores, caches, and the CPUs that loader and access threads would use'),
  )
    .option('--sysfs <folder>', 'a folder that holds sys/ and proc/, read instead of this machine’s')
    .option('--svg <file>', 'draw it; - for stdout, instead of text')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      `\nExamples:\n  ${unimap} topology --cpu-no-hyperthreading --svg machine.svg\n  ${unimap} topology --sysfs machine` +
        `\n\nTo record a machine (this needs no unimap there; unpack machine.tgz where you want to look at it):\n  ${recordCommand}`,
    )
    .action((options: TopologyOptions) => {
      if (options.svg === '-' && options.json === true) {
        throw new UnimapError(
          'two-outputs',
          '--svg - and --json both want stdout',
          'give --svg a file, or leave one of the two out',
          { exitStatus: 2 },
        );
      }
      const topology = readTopology(options.sysfs === undefined ? {} : recordedMachine(options.sysfs));
      const plan = planThreads(topology, threadChoice(options));
      if (options.svg === '-') print(topologyDrawing(topology, plan));
      else {
        if (options.svg !== undefined) write(options.svg, topologyDrawing(topology, plan));
        if (options.json === true) printJson({ ...topology, plan }, 2);
        else print(`${topologyText(topology, plan)}\n`);
      }
      end(0);
    });
};
