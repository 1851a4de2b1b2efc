/** Set in a guest to what started it after the name of the command, so that results say how to do the same again. */
export const labVariable = 'UNIMAP_LAB';

/** `lab --nodes 4 -- ` in a guest, nothing elsewhere. */
export const labWords = (env: NodeJS.ProcessEnv = process.env): string => env[labVariable] ?? '';
