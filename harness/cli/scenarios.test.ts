import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { emulatedChoice } from '../run/emulated-choice.ts';
import { isRoundRange } from '../statistics/budget.ts';

test('the rounds of every scenario can be made: fully, quickly and on an emulated machine', async () => {
  const all = await scenarios.choose(scenarios.names);
  const { choice } = emulatedChoice({ scenarios: all, quick: true, seed: 1 }, 'qemu');
  for (const { name, measure } of [...all, ...choice.scenarios]) {
    for (const range of Object.values(measure.rounds))
      expect([name, isRoundRange(range)]).toEqual([name, true]);
    for (const fixed of Object.values(measure.quickRounds))
      expect([name, isRoundRange({ minimum: fixed, maximum: fixed })]).toEqual([name, true]);
  }
});
