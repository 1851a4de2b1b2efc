// Preloaded by every Node of a guest: hands it the sources as the host has stripped them of their types. Node's own
// stripper is compiled anew in every process, which is half a second's work for a machine and half a minute's emulated.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env.UNIMAP_STRIPPED;

if (folder !== undefined) {
  registerHooks({
    load: (url, context, next) => {
      if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
      const path = fileURLToPath(url);
      if (!path.startsWith(checkout)) return next(url, context);
      const source = readFileSync(`${folder}/${path.slice(checkout.length)}`, 'utf8');
      return { format: 'module', source, shortCircuit: true };
    },
  });
}
