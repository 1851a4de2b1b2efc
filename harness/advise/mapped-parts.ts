import { identitiesOf, mappedBy } from '../place/mapped-by.ts';

export interface MappedParts {
  /** Processes that map a part of the model, ours not among them. */
  readonly pids: readonly number[];
  /** Places of the parts that nobody maps. */
  readonly free: readonly number[];
}

const others = (paths: readonly string[]): number[] =>
  mappedBy(identitiesOf(paths)).filter((pid) => pid !== process.pid);

/** Which parts another process uses: a server at work is not to be disturbed. */
export const findMappedParts = (paths: readonly string[]): MappedParts => {
  const pids = others(paths);
  const all = paths.map((_, place) => place);
  return {
    pids,
    free: pids.length === 0 ? all : all.filter((place) => others([paths[place] ?? '']).length === 0),
  };
};
