import { Command } from 'commander';
import { expect, test } from 'vitest';
import { strategyNames } from '../results/index.ts';
import { scenarioSchema, type Scenario } from '../scenario/scenario.ts';
import { scenarios } from '../../scenarios/index.ts';
import {
  armListWords,
  chosenArms,
  refuseAbsentNodes,
  withArmLists,
  withChosenArms,
  type ArmLists,
} from './chosen-arms.ts';

const [seedClaims] = await scenarios.choose([]);
const parse = (...words: string[]): ArmLists => {
  const command = withArmLists(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(words, { from: 'user' }).opts<ArmLists>();
};
const choose = (...words: string[]) => {
  const lists = chosenArms(parse(...words));
  if (seedClaims === undefined || lists === undefined) throw new Error('nothing was chosen');
  return withChosenArms(seedClaims, lists);
};
const words = ({ arms }: Scenario): string[] =>
  arms.map(({ strategy, pageKind, placement, io, threads }) =>
    [strategy, pageKind, placement, io, threads].filter((word) => word !== undefined).join('/'),
  );

test('every combination of what is given is an arm, in pages and on nodes as the strategy has them', () => {
  const { scenario, notices } = choose('-s', 'unified,unified-parallel', '-k', '4k,2m');
  expect(words(scenario)).toEqual([
    'unified/4k/mirror',
    'unified/2m/mirror',
    'unified-parallel/4k/mirror',
    'unified-parallel/2m/mirror',
  ]);
  expect(notices).toEqual([]);
  expect(words(choose('-s', 'llama-mmap').scenario)).toEqual(['llama-mmap/4k/local']);
  expect(words(choose('-s', 'unified-parallel', '-t', '1,each', '--io', 'direct').scenario)).toEqual([
    'unified-parallel/2m/mirror/direct/1',
    'unified-parallel/2m/mirror/direct/each',
  ]);
});

test('an arm that cannot be is left out with its reason, and a strategy that is left with none is refused', () => {
  const { scenario, notices } = choose('-s', 'llama-mmap,unified', '-k', '4k,2m');
  expect(words(scenario)).toEqual(['llama-mmap/4k/local', 'unified/4k/mirror', 'unified/2m/mirror']);
  expect(notices).toMatchObject([
    { about: 'arm llama-mmap/2m', reason: expect.stringContaining('llama-mmap') as string },
  ]);
  expect(() => choose('-s', 'llama-mmap,unified', '-k', '2m')).toThrow('llama-mmap');
  expect(() => choose('-s', 'unified', '-t', 'all')).toThrow('unified fills with one thread');
  expect(() => choose('-s', 'unified', '--io', 'direct')).toThrow('unified reads buffered, not direct');
  expect(() => choose('-s', 'llama-mmap', '-p', 'mirror')).toThrow('has no effect');
});

test('without --strategy the scenario’s arms are varied, and those that cannot be are left out', () => {
  const { scenario, notices } = choose('-k', '4k');
  expect(scenario.arms.every(({ pageKind }) => pageKind === '4k')).toBe(true);
  expect(scenario.arms.some(({ strategy }) => strategy === 'llama-mmap')).toBe(true);
  expect(notices).toEqual([]);
  expect(choose('-k', '1g').notices.map(({ about }) => about)).toContain('arm llama-mmap/1g/local');
  expect(() => choose('--io', 'direct')).toThrow('no arm of seed-claims allows the chosen options');
});

test('--all is every strategy that can have what is given, and what is chosen is a scenario as any other', () => {
  const { scenario } = choose('--all');
  expect(scenario.arms.map(({ strategy }) => strategy)).toEqual(strategyNames);
  expect(scenarioSchema.safeParse(scenario).error).toBeUndefined();
  expect(choose('--all', '-k', '2m').scenario.arms.every(({ pageKind }) => pageKind === '2m')).toBe(true);
  expect(() => parse('--all', '-s', 'unified')).toThrow('cannot be used with');
});

test('nodes are those of the arms that have pages of their own; what the kernel places stays as it is', () => {
  const chosen = (...names: string[]) =>
    withChosenArms(seedClaims ?? scenarioSchema.parse({}), { ...chosenArms(parse(...names)), nodes: [0, 2] });
  const { scenario } = chosen('-s', 'llama-mmap,unified,llama-read', '-p', 'local,interleave');
  expect(scenario.arms).toMatchObject([
    { strategy: 'llama-mmap', placement: 'local' },
    { strategy: 'unified', placement: 'local' },
    { strategy: 'unified', placement: 'interleave', nodes: [0, 2] },
    { strategy: 'llama-read', placement: 'local' },
    { strategy: 'llama-read', placement: 'interleave', nodes: [0, 2] },
  ]);
  expect(scenario.arms.filter(({ nodes }) => nodes !== undefined)).toHaveLength(2);
  expect(scenarioSchema.safeParse(scenario).error).toBeUndefined();
  expect(() => chosen('-s', 'llama-mmap')).toThrow('so --nodes has no effect');
  expect(armListWords({ strategy: ['unified'], nodes: [0, 2] })).toEqual([
    '--strategy',
    'unified',
    '--nodes',
    '0,2',
  ]);
  expect(() => {
    refuseAbsentNodes([0, 2], [{ id: 0 }, { id: 1 }]);
  }).toThrow('this machine has no node 2 with memory');
  refuseAbsentNodes([0, 1], [{ id: 0 }, { id: 1 }]);
});

test('the words of what was chosen choose the same again', () => {
  const given = parse('-s', 'unified,unified-parallel', '-k', '4k,2m', '-p', 'local', '-t', '1,all');
  expect(chosenArms(parse(...armListWords(given)))).toEqual(chosenArms(given));
  expect(chosenArms(parse())).toBeUndefined();
  expect(() => parse('-s', 'magic')).toThrow('choose from llama-mmap');
  expect(() => parse('-t', '0')).toThrow('whole number');
});
