import type { Scenario } from '../harness/scenario/scenario.ts';

const MiB = 1024 ** 2;
const none = { minimum: 0, maximum: 0 };

/** Nothing is timed but what is read after others have read files: loads under a limit of memory are no loads of a machine. */
export default {
  name: 'pressure',
  question:
    'What becomes of a loaded model when others need memory: what stays resident, and what does the next read of it cost?',
  sets: [{ parts: 4, partBytes: 33 * MiB, sizeClass: 'real', profile: 'llama', cache: 'cold' }],
  arms: [
    { strategy: 'llama-mmap', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-mmap', pageKind: 'thp', placement: 'local' },
    { strategy: 'llama-mmap-locked', pageKind: '4k', placement: 'local' },
    { strategy: 'llama-read', pageKind: '4k', placement: 'local' },
  ],
  measure: {
    rounds: { tiny: none, real: none, own: none },
    quickRounds: { tiny: 0, real: 0, own: 0 },
    syscalls: false,
    integrity: false,
    micro: false,
    pressure: true,
  },
} satisfies Scenario;
