import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `.ts` in a checkout, which Node runs as it is; `.js` in a package, below whose folder Node strips no types. */
export const sourceEnding = extname(import.meta.url);

/** The path of a source of ours that is not imported but started or named: `ownModule('./keeper', import.meta.url)`. */
export const ownModule = (module: string, from: string): string =>
  fileURLToPath(new URL(`${module}${sourceEnding}`, from));
