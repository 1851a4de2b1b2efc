import type { ClientArmRecord, ClientWayName } from '../results/index.ts';

const program = 'llama-client';

/** Our own client on each of these ways, as results name it. */
export const ownClientArms = (ways: readonly ClientWayName[], tokens: number): ClientArmRecord[] =>
  [...new Set(ways)].map((way) => ({
    id: `${program}/${way}`,
    way,
    client: program,
    command: `${program} {model} ${tokens}`,
  }));
