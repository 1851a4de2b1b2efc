import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toFailure } from '../ffi/native-error.ts';
import { nativeOptions } from '../ffi/native-options.ts';
import { UnimapError } from '../unimap-error.ts';
import { loadRequest } from '../worker/load-task.ts';
import type { LoadChoice, WorkerSetDescription } from '../worker/task.ts';

const path = fileURLToPath(new URL('../../native/build/counted-loads', import.meta.url));

/** native/counted/loads.c. @throws UnimapError `library-missing` */
export const countedProgram = (): string => {
  if (existsSync(path)) return path;
  throw new UnimapError('library-missing', `the native program ${path} is not built`, 'run `npm run setup`', {
    exitStatus: 3,
  });
};

/** What it reads: words, each ended by a NUL, which no path can hold. */
export const countedInput = (set: WorkerSetDescription, loads: readonly LoadChoice[]): string => {
  const { parts, tensors } = set;
  const words = [
    parts.length,
    ...parts.flatMap((part) => [part.path, part.bytes, part.alignment]),
    tensors.length,
    ...tensors.flatMap(({ part, offset, bytes }) => [part, offset, bytes]),
    loads.length,
    ...loads.flatMap((load) => {
      const options = nativeOptions(loadRequest(set, load, undefined));
      return [
        load.arm.strategy,
        options.page_kind,
        options.placement,
        options.threads,
        options.io,
        options.feed,
        options.pin,
        options.drop_cache,
        options.allow_fallback,
        load.nodes.length,
        ...load.nodes,
      ];
    }),
  ];
  return words.map((word) => `${word}\0`).join('');
};

const Answer = z.strictObject({
  loads: z.array(
    z.discriminatedUnion('status', [
      z.strictObject({
        status: z.literal('completed'),
        loadId: z.int(),
        replicas: z.int(),
        obtainedPageKind: z.string(),
        regions: z.array(z.strictObject({ address: z.string(), length: z.string() })),
      }),
      z.strictObject({
        status: z.literal('failed'),
        loadId: z.int(),
        error: z
          .strictObject({
            code: z.int(),
            errno_value: z.int(),
            part: z.int(),
            node: z.int(),
            call: z.string(),
            reason: z.string(),
            remedy: z.string(),
          })
          .transform(toFailure),
      }),
    ]),
  ),
});

/** What it answers, load by load. */
export const parseCounted = (stdout: string): z.infer<typeof Answer>['loads'] =>
  Answer.parse(JSON.parse(stdout)).loads;
