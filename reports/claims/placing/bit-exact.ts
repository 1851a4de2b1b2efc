import { sameOutput } from '../judges/same-output.ts';
import { placing } from './document.ts';

export const bitExact = sameOutput({
  id: 'bit-exact',
  document: placing,
  quote: ['What the client computes stays the same, bit for bit'],
  says: 'what a client computes stays the same, bit for bit',
  readAs: ': every run on every way has the same digest of its output, of our own client that of all logits',
});
