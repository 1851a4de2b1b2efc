import { realClients } from '../../bench/client-executor.ts';
import { clientNotices } from '../../bench/client-notices.ts';
import { clientRounds } from '../../bench/client-rounds.ts';
import { clientArms } from '../../bench/client-ways.ts';
import type { ClientCommand } from '../../bench/client-command.ts';
import { parseReady } from '../../bench/ready.ts';
import { fewestRounds, mostRounds } from '../../advise/pace.ts';
import { clientBlocks } from '../../comparison/clients.ts';
import type { View } from '../../comparison/view.ts';
import type { ModelSet } from '../../gguf/index.ts';
import { weighClient, type ClientAdvice } from '../../advise/weigh-client.ts';
import { describeSet } from '../../sets/worker-set.ts';
import type { Session } from '../../session/session.ts';
import { counted } from '../../wording/counted.ts';
import { defaultBudget } from '../../statistics/budget.ts';
import type { AdviceWork } from './measure-advice.ts';

const scenario = 'advise-client';
/** A client that is neither done nor ready by then is ended, and its way is left out. */
const timeoutMs = 600_000;

export interface OwnClient {
  readonly client: ClientCommand;
  readonly ready: string | undefined;
  readonly ways: readonly string[];
  readonly minutes: number;
  /** Whether what is cached of the model may be dropped. */
  readonly cold: boolean;
}

/** The user's binary on the whole model, in rounds of its ways: it reads no excerpt. */
export const clientWork =
  (model: ModelSet, { client, ready, ways, minutes, cold }: OwnClient, session: Session) =>
  async (ledger: Parameters<NonNullable<AdviceWork['after']>>[0]) => {
    const set = describeSet(model, {
      id: model.name,
      title: `${model.name}: ${counted(model.parts.length, 'part')}`,
      sizeClass: 'own',
    });
    const arms = clientArms(client, ways);
    const executor = realClients(
      { ready: ready === undefined ? undefined : parseReady(ready), sameOutput: false, timeoutMs },
      model,
      { show: session.show, signal: session.signal, keepsCache: !cold },
    );
    const budget = {
      minimum: fewestRounds,
      maximum: mostRounds,
      targetHalfWidth: defaultBudget.targetHalfWidth,
      seconds: 60 * minutes,
    };
    await clientRounds(
      { scenario, set: set.record.id, arms, budget, seed: 1 },
      executor,
      ledger,
      session.show,
      session.signal,
    );
    return {
      sets: [set.record],
      clientArms: arms,
      notices: clientNotices(client.name, ledger.all('client'), false),
    };
  };

/** What came of it; undefined where no run of it was made. */
export const clientAdvice = (derived: View, minutes: number): ClientAdvice | undefined => {
  const block = clientBlocks(derived).find((each) => each.scenario === scenario);
  return block && weighClient(block, minutes);
};
