import { expect, test } from 'vitest';
import { readShares } from './scan-share.ts';

const printed = `
# Samples: 606  of event 'cpu-clock:ppp'
#
# Children  Symbol
# ........  ..........................................
#
    99.34%  [.] main
    97.00%  [.] llama_model_load_from_file
    93.90%  [.] llama_model_base::load_tensors
    89.79%  [.] llama_model_loader::get_weight
    87.30%  [.] llama_model_loader::get_mapping_ranges
    77.60%  [.] __isoc23_sscanf
     3.13%  [k] do_syscall_64
`;

test('shares are those of the samples within the call that loads', () => {
  const shares = readShares(printed);
  if (shares.status !== 'sampled') throw new Error(shares.reason);
  expect(shares.walk).toBeCloseTo(0.9);
  expect(shares.scan).toBeCloseTo(0.8);
});

test('both names of the walk and of sscanf are known, and one without samples has no share', () => {
  const older = printed
    .replace('get_mapping_ranges', 'get_mapping_range')
    .replace('__isoc23_sscanf', 'sscanf');
  expect(readShares(older)).toEqual(readShares(printed));
  // Where libc's own names are known, its inner function has the samples.
  expect(readShares(older.replace('sscanf', '__vfscanf_internal'))).toEqual(readShares(printed));
  expect(readShares(printed.replace(/.*sscanf\n/, ''))).toMatchObject({ status: 'sampled', scan: 0 });
});

test('a stack that cannot be followed has no shares', () => {
  expect(readShares('    64.47%  [.] sscanf\n')).toEqual({
    status: 'unsupported',
    reason: 'perf cannot follow the stack of this build',
  });
});
