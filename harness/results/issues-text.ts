import type { z } from 'zod';

/** The first few: a foreign file breaks every rule of a schema at once. */
export const issuesText = ({ issues }: z.ZodError): string => {
  const shown = issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  return [...shown, ...(issues.length > shown.length ? [`${issues.length - shown.length} more`] : [])].join(
    '; ',
  );
};
