import { InvalidArgumentError } from 'commander';
import { comparedMetrics, type ComparedMetric } from '../../reports/index.ts';

/** A smaller one is taken for a share that was meant to be percent, unless it says that it is percent. */
const leastPercent = 0.1;

/** "5" and "5%" are 0.05. */
export const parseThreshold = (text: string): number => {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (text.trim() === '' || !(percent > 0 && percent <= 1000)) {
    throw new InvalidArgumentError('give percent above 0, such as 5.');
  }
  if (percent < leastPercent && !text.endsWith('%')) {
    throw new InvalidArgumentError(
      `this is percent: give ${Number((percent * 100).toPrecision(3))} for ${Number((percent * 100).toPrecision(3))} %, or ${text}% if you mean it.`,
    );
  }
  return percent / 100;
};

/** Of an option that may be given again. */
export const addMetric = (text: string, before: ComparedMetric[] | undefined): ComparedMetric[] => {
  const metric = comparedMetrics.find((one) => one === text);
  if (metric === undefined) throw new InvalidArgumentError(`choose from ${comparedMetrics.join(', ')}.`);
  return [...(before ?? []), metric];
};
