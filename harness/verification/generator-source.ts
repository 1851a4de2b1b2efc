import { fillExpected, type Manifest } from '../../fixtures-gen/index.ts';
import type { SourceBytes } from './source-bytes.ts';

/** The generator's own function, recomputed from the manifest: no file is read. */
export const generatorSource = (manifest: Manifest): SourceBytes => ({
  kind: 'generator',
  fill: (part, offset, target) => {
    fillExpected(manifest, part, offset, target);
  },
  close: () => undefined,
});
