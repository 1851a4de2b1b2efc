import { Bench } from 'tinybench';
import type { z } from 'zod';
import { nativeLibrary } from '../ffi/library.ts';
import { LoadedModel } from '../ffi/model.ts';
import { loadRequest } from './load-request.ts';
import type { LoadChoice, MicroAnswer, WorkerSetDescription } from './task.ts';

/** One timed iteration repeats the call this often, so that the clock's own 20-40 ns do not show. */
const repeats = 1000;

/** The cost of one foreign call that does nothing, and of resolving one tensor's address in a loaded model. */
export const performMicro = async (
  set: WorkerSetDescription,
  load: LoadChoice,
): Promise<z.infer<typeof MicroAnswer>> => {
  const model = LoadedModel.load(loadRequest(set, load));
  try {
    const { abiVersion } = nativeLibrary();
    const last = set.tensors.at(-1);
    const bench = new Bench({ time: 300, warmupTime: 100 });
    bench.add('FFI call (unimap_abi_version)', () => {
      for (let i = 0; i < repeats; i += 1) abiVersion();
    });
    if (last !== undefined) {
      bench.add(`resolve a tensor's address (${set.parts.length} parts, FFI call included)`, () => {
        for (let i = 0; i < repeats; i += 1) model.addressOf(0, last.part, last.offset);
      });
    }
    await bench.run();
    return {
      micro: bench.tasks.flatMap(({ name, result }) =>
        result.state === 'completed'
          ? [
              {
                name,
                medianNs: (result.latency.p50 * 1e6) / repeats,
                madNs: (result.latency.mad * 1e6) / repeats,
                n: result.latency.samplesCount,
              },
            ]
          : [],
      ),
    };
  } finally {
    model.unload();
  }
};
