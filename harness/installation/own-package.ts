import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = new URL('../../package.json', import.meta.url);

/** What is said of us in package.json. `gitHead`: the commit a package was made of, as npm calls it. */
export const ownPackage = z
  .object({ version: z.string(), gitHead: z.string().exactOptional() })
  .parse(JSON.parse(readFileSync(manifest, 'utf8')));
