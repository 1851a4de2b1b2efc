import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inCheckout } from '../installation/command.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const preload = fileURLToPath(new URL('stripped-sources.mjs', import.meta.url));

/** An emulator must translate anew whatever code is written, and crashes of it now and then. */
const withoutCompiler = '--jitless --v8-pool-size=0';

/**
 * Strips every source of the checkout into `folder`, and returns what a guest's environment needs to run them. A package
 * holds JavaScript already.
 */
export const stripSources = (folder: string): Record<string, string> => {
  if (!inCheckout) return { NODE_OPTIONS: withoutCompiler };
  rmSync(folder, { recursive: true, force: true });
  for (const name of globSync('{harness,scenarios,fixtures-gen,reports}/**/*.ts', {
    cwd: checkout,
    exclude: (path) => path.endsWith('.test.ts') || path.includes('published'),
  })) {
    const to = join(folder, name);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, stripTypeScriptTypes(readFileSync(join(checkout, name), 'utf8'), { mode: 'strip' }));
  }
  return { UNIMAP_STRIPPED: folder, NODE_OPTIONS: `${withoutCompiler} --import=${preload}` };
};
