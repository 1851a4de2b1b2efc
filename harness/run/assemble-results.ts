import { fingerprintOf } from '../comparison/fingerprint.ts';
import { schemaVersion, type JournalHeaderRecord, type ResultsRecord } from '../results/index.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Gathered } from './run-scenarios.ts';

/** Everything a run leaves to be reported, nothing of it derived yet. */
export const assembleResults = ({
  header,
  commit,
  complete,
  observations,
  gathered,
}: {
  /** Of the run as it was begun. */
  readonly header: JournalHeaderRecord;
  /** That it was ended with, which may be another where it was continued. */
  readonly commit: string;
  readonly complete: boolean;
  readonly observations: Ledger;
  readonly gathered: Gathered;
}): ResultsRecord => {
  const { environment, choices } = header;
  const { resumptions } = observations;
  const access = observations.all('access');
  const clients = observations.all('client');
  return {
    schemaVersion,
    run: {
      id: header.id,
      time: header.time,
      command: header.command,
      seed: choices.seed,
      commit: header.commit === commit ? commit : `${header.commit}, then ${commit}`,
      complete,
      ...(resumptions > 0 && { resumptions }),
    },
    environment: {
      ...environment,
      pools: environment.pools.map((pool) => {
        const held = gathered.during?.find(
          (each) => each.pageBytes === pool.pageBytes && each.node === pool.node,
        );
        return held === undefined ? pool : { ...pool, during: held.total };
      }),
    },
    sets: gathered.sets,
    ...(gathered.sharedRounds.length > 0 && { sharedRounds: gathered.sharedRounds }),
    blocks: observations.all('block').map(({ block }) => block),
    ...(gathered.poolRaise && { poolRaise: gathered.poolRaise }),
    arms: gathered.arms,
    fingerprint: fingerprintOf(environment),
    states: observations.all('state'),
    notices: gathered.notices,
    samples: observations.all('sample'),
    syscalls: observations.all('syscalls'),
    integrity: observations.all('integrity'),
    micro: observations.all('micro'),
    ...(access.length > 0 && { access }),
    ...(gathered.clientArms && { clientArms: [...gathered.clientArms] }),
    ...(clients.length > 0 && { clients }),
  };
};
