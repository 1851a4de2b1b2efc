import { sourceEnding } from './own-module.ts';

export const inCheckout = sourceEnding === '.ts';

/**
 * What a user types to start us, as messages name it. `npx unimap` in a checkout alone: elsewhere npx would fetch whatever
 * somebody has registered under that name.
 */
export const unimap = inCheckout ? 'npx unimap' : 'unimap';

/** Makes the native library and the program of a load, or makes them again. */
export const buildCommand = inCheckout ? 'npm run setup' : `${unimap} build`;
