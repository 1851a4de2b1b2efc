import { changingFiles } from './changing-files.ts';
import { controlGroups } from './control-groups.ts';
import { diskFull } from './disk-full.ts';
import { fuzz } from './fuzz.ts';
import { geometry } from './geometry.ts';
import { kills } from './kills.ts';
import { mutants } from './mutants.ts';
import type { SoakPart } from './part.ts';
import { together } from './together.ts';

/** In this order: what a part leaves of its time goes to those after it, and the last ones can use any amount. */
export const soakParts: readonly SoakPart[] = [
  mutants,
  changingFiles,
  controlGroups,
  diskFull,
  together,
  kills,
  geometry,
  fuzz,
];
