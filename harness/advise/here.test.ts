import { expect, test } from 'vitest';
import { repackTargetOf } from './here.ts';

test.each([
  ['x64', 'flags\t\t: fpu avx2 avx512f', 'x86-avx512'],
  ['x64', 'flags\t\t: fpu avx avx2', 'x86-avx2'],
  ['x64', 'flags\t\t: fpu sse2', undefined],
  ['arm64', 'Features\t: fp asimd asimddp', 'arm-dotprod'],
  ['arm64', 'Features\t: fp asimd', undefined],
  ['riscv64', 'isa : rv64', undefined],
])('a CPU of %s with %s repacks as %s', (architecture, cpuinfo, target) => {
  expect(repackTargetOf(architecture, cpuinfo)).toBe(target);
});
