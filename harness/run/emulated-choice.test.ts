import { expect, it } from 'vitest';
import { readEnvironment } from '../machine/environment.ts';
import { emulatedChoice } from './emulated-choice.ts';

it('an emulated machine counts and proves on tiny parts, once, and says why', () => {
  const quickRounds = { tiny: 10, real: 8, own: 8 };
  const range = { minimum: 10, maximum: 40 };
  const rounds = { tiny: range, real: range, own: range };
  const set = { parts: 4, partBytes: 16384, sizeClass: 'tiny', profile: 'plain' } as const;
  const scenario = {
    name: 'one',
    question: 'what?',
    sets: [{ ...set, sizeClass: 'real', partBytes: 2 ** 24 } as const, set],
    arms: [],
    measure: { rounds, quickRounds, syscalls: true, integrity: true, micro: true },
  };
  const { choice, notice } = emulatedChoice({ scenarios: [scenario], quick: true, seed: 1 }, 'qemu (tcg)');
  expect(choice.scenarios[0]?.sets).toEqual([set]);
  expect(choice.scenarios[0]?.measure).toMatchObject({
    quickRounds: { tiny: 1 },
    syscalls: true,
    integrity: true,
    micro: false,
  });
  expect(notice.about).toContain('qemu (tcg)');
});

it('an emulated machine is called one in what the results say of it', async () => {
  process.env['UNIMAP_EMULATED'] = 'qemu (tcg)';
  try {
    expect((await readEnvironment()).host.virtualisation).toBe('qemu (tcg), emulated');
  } finally {
    delete process.env['UNIMAP_EMULATED'];
  }
});
