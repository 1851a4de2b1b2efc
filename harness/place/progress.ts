import { sizeText } from '../wording/size-text.ts';

const timeText = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** Tells how far a long copy is, its rate and the time left; at most once a second. */
export const tellProgress = (
  doing: string,
  total: number,
  show: (line: string) => void,
  now: () => number = () => performance.now(),
): ((bytes: number) => void) => {
  const started = now();
  let done = 0;
  let told = started;
  return (bytes) => {
    done += bytes;
    const at = now();
    if (at - told < 1000) return;
    told = at;
    const rate = done / ((at - started) / 1000);
    show(
      `${doing}: ${sizeText(done)} of ${sizeText(total)}, ${sizeText(rate)} a second, ${timeText((total - done) / rate)} left`,
    );
  };
};
