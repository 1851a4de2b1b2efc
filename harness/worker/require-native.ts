import { nativeLibrary } from '../ffi/library.ts';
import { loadsProgram } from './loads-program.ts';

/**
 * For the start of a command that will load: what is not built, or built from another version's source, is said before
 * anything is read, raised or waited for.
 * @throws UnimapError `library-missing`, `library-stale`
 */
export const requireNative = (): void => {
  loadsProgram();
  nativeLibrary();
};
