import { defaultBudget } from '../statistics/budget.ts';
import type { RoundRange } from './scenario.ts';

/** As many rounds as the intervals need: the range the statistics were calibrated with. */
export const adaptive: RoundRange = { minimum: defaultBudget.minimum, maximum: defaultBudget.maximum };
