import { z } from 'zod';

/** A name that becomes a folder and a word of a job's name. */
export const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** As Slurm writes constraints: features with `&`, `|`, `*`, brackets. No blank, no quote, no line break. */
export const constraintText = /^[A-Za-z0-9_.,&|!*():[\]=-]{1,400}$/;

const Name = z.string().regex(safeName);

/** Machines that count as one: a node by its name, or any node with these features. */
export const FleetMachine = z.strictObject({
  name: Name,
  /** Of Slurm's `--constraint`; absent, the machine is the node of that name. */
  constraint: z.string().regex(constraintText).optional(),
});

export const FleetScenario = z.strictObject({
  /** Names the folder of its results. */
  name: Name,
  /** What `run` is given: a name, or the path of a file. */
  word: z.string().min(1),
  /** The time limit of one task. */
  minutes: z.int().positive(),
});

/** What is to be run where, once. The scheduler decides when. */
export const FleetPlan = z.strictObject({
  fleetVersion: z.literal(1),
  /** When it was made; what its repeats have in common. */
  made: z.iso.datetime(),
  name: Name,
  machines: z.array(FleetMachine).min(1),
  scenarios: z.array(FleetScenario).min(1),
  repeats: z.int().min(1).max(100),
});

export type FleetPlanRecord = z.infer<typeof FleetPlan>;
export type FleetMachineRecord = z.infer<typeof FleetMachine>;
export type FleetScenarioRecord = z.infer<typeof FleetScenario>;

/** The tasks of one machine and one scenario, which are one job array of Slurm: task n is repeat n. */
export interface FleetArray {
  readonly machine: FleetMachineRecord;
  readonly scenario: FleetScenarioRecord;
}

export interface FleetTask {
  readonly machine: string;
  readonly scenario: string;
  /** From 1 on. */
  readonly repeat: number;
}

export const arraysOf = ({ machines, scenarios }: FleetPlanRecord): FleetArray[] =>
  machines.flatMap((machine) => scenarios.map((scenario) => ({ machine, scenario })));

export const tasksOf = (plan: FleetPlanRecord): FleetTask[] =>
  arraysOf(plan).flatMap(({ machine, scenario }) =>
    Array.from({ length: plan.repeats }, (_, index) => ({
      machine: machine.name,
      scenario: scenario.name,
      repeat: index + 1,
    })),
  );

export const taskName = ({ machine, scenario, repeat }: FleetTask): string =>
  `${machine}/${scenario}/${repeat}`;

/** Of a task, below the fleet's folder. In it each node that began the task has a folder: only there can it be continued. */
export const taskFolder = (task: FleetTask): string => `results/${taskName(task)}`;

export const scriptName = ({ machine, scenario }: FleetArray): string =>
  `scripts/${machine.name}.${scenario.name}.sh`;
