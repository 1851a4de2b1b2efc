import { InvalidArgumentError } from 'commander';
import { strategyNames, type StrategyName } from '../results/index.ts';

export type Delays = Partial<Record<StrategyName, number>>;

/** `unified=0.1`: every load of `unified` is slowed by 10 % of its own time. May be given for several strategies. */
export const parseDelay = (text: string, former: Delays = {}): Delays => {
  const [, name = '', number = ''] = /^([\w-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const strategy = strategyNames.find((each) => each === name);
  const share = Number(number);
  if (strategy === undefined || !(share > 0 && share <= 10))
    throw new InvalidArgumentError(
      `give a strategy and a share of its time above 0, e.g. unified=0.1; strategies: ${strategyNames.join(', ')}.`,
    );
  return { ...former, [strategy]: share };
};
