import { attachedFaster } from '../judges/attached-faster.ts';
import { placing } from './document.ts';

/** What copies, in the same rounds. */
export const attachBaseline = { strategy: 'per-part', pageKind: '2m' } as const;

/** The seed compares a load that copies with one that copies less; this compares one that copies with one that does not. */
export const attach = attachedFaster({
  id: 'attach',
  document: placing,
  quote: ['To map a placed model takes a tenth of a load that copies each part into huge pages'],
  says: 'to map a placed model takes a tenth of a load that copies each part into huge pages',
  readAs:
    ': the page tables and a touch of every page, against `per-part` on 2m pages in the same round. It is the kind of comparison the seed makes; what a restart of llama.cpp gains is another, see `restart`',
  baseline: attachBaseline,
  atLeast: 10,
});
