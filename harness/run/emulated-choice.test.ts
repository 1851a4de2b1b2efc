import { expect, it } from 'vitest';
import { readEnvironment } from '../machine/environment.ts';
import type { ScenarioSet } from '../scenario/scenario.ts';
import { choiceNotices } from './choice-notices.ts';
import { emulatedChoice } from './emulated-choice.ts';

const range = { minimum: 10, maximum: 40 };
const choose = (sets: readonly ScenarioSet[], counted = true) =>
  emulatedChoice(
    {
      scenarios: [
        {
          name: 'one',
          question: 'what?',
          sets: [...sets],
          arms: [],
          measure: {
            rounds: { tiny: range, real: range, own: range },
            quickRounds: { tiny: 10, real: 8, own: 8 },
            syscalls: counted,
            integrity: counted,
            micro: true,
            access: true,
          },
        },
      ],
      quick: true,
      seed: 1,
    },
    'qemu (tcg)',
  );
const tiny: ScenarioSet = { parts: 4, partBytes: 16384, sizeClass: 'tiny', profile: 'plain' };
const real: ScenarioSet = { parts: 30, partBytes: 2 ** 24, sizeClass: 'real', profile: 'llama' };

it('an emulated machine counts and proves on tiny parts, times nothing, and says why', () => {
  const { choice, notice } = choose([real, tiny, { ...tiny, parts: 400 }], false);
  expect(choice.scenarios[0]?.sets).toEqual([tiny]);
  expect(choice.scenarios[0]?.measure).toEqual({
    rounds: {
      tiny: { minimum: 0, maximum: 0 },
      real: { minimum: 0, maximum: 0 },
      own: { minimum: 0, maximum: 0 },
    },
    quickRounds: { tiny: 0, real: 0, own: 0 },
    syscalls: true,
    integrity: true,
    micro: false,
  });
  expect(notice.about).toContain('qemu (tcg)');
  expect(notice.reason).toContain('nothing is timed');
});

it('an emulated machine takes sets of real parts alone by their numbers of parts', () => {
  const { choice } = choose([real, { ...real, cache: 'cold' }, { ...real, parts: 50, onlyFull: true }]);
  expect(choice.scenarios[0]?.sets).toEqual([
    { ...tiny, parts: 30 },
    { ...tiny, parts: 50, onlyFull: true },
  ]);
});

it('rounds are spoken of where there are any', () => {
  const sets = [tiny, { ...tiny, parts: 8, onlyFull: true as const }];
  const [notice] = choiceNotices(choose(sets).choice);
  expect(notice?.reason).toBe('left out: 1 of the sets');
});

it('an emulated machine is called one in what the results say of it', async () => {
  process.env['UNIMAP_EMULATED'] = 'qemu (tcg)';
  try {
    const { emulated, host } = await readEnvironment();
    expect(emulated).toBe('qemu (tcg)');
    expect(host.virtualisation).toBe('qemu (tcg), emulated');
  } finally {
    delete process.env['UNIMAP_EMULATED'];
  }
  expect(await readEnvironment()).not.toHaveProperty('emulated');
});
