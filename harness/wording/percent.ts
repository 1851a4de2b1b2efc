/** `12.3 %`, always with one digit after the point, so that columns of them line up. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
