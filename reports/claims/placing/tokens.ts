import { fasterClient } from '../judges/faster-client.ts';
import { placing } from './document.ts';

const worthSaying = 1.05;

export const tokens = fasterClient({
  id: 'tokens',
  document: placing,
  quote: ['its tokens come faster'],
  says: 'tokens come faster from a model in huge pages',
  readAs: `: ${worthSaying}x as many are generated a second`,
  figure: 'tokensPerSecond',
  atLeast: worthSaying,
});
