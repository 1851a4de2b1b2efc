/** Solves A x = b for a small symmetric A by Gaussian elimination with partial pivoting; undefined where A is singular. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] | undefined => {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    // Columns have length 1, so that this is relative.
    if (Math.abs(at(pivot, column)) < 1e-10) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    for (let row = column + 1; row < size; row += 1) {
      const factor = at(row, column) / at(column, column);
      rows[row] = (rows[row] ?? []).map((value, place) => value - factor * at(column, place));
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const known = solution.reduce(
      (sum, value, place) => (place > row ? sum + at(row, place) * value : sum),
      0,
    );
    solution[row] = (at(row, size) - known) / at(row, row);
  }
  return solution;
};

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

/**
 * The x >= 0 that minimises |A x - b|, by trying every set of non-zero unknowns: the optimum solves the unconstrained
 * problem on one of them (Lawson and Hanson, Solving Least Squares Problems, ch. 23), and for a handful of unknowns
 * there are few. `rows`: n rows of k values each, k at most 12; `right`: n values. Columns of zeros get 0.
 * @throws RangeError where the shapes do not fit
 */
export const nonNegativeLeastSquares = (
  rows: readonly (readonly number[])[],
  right: readonly number[],
): number[] => {
  const unknowns = rows[0]?.length ?? 0;
  if (unknowns > 12 || rows.length !== right.length || rows.some((row) => row.length !== unknowns))
    throw new RangeError('rows of up to 12 values each, and as many right-hand sides, are needed');
  // The terms differ by many orders of magnitude: columns of length 1 keep the elimination sound.
  const columns = Array.from({ length: unknowns }, (_, place) => rows.map((row) => row[place] ?? 0));
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)));
  const scaled = columns.map((column, place) =>
    column.map((value) => value / ((lengths[place] ?? 0) > 0 ? (lengths[place] ?? 1) : 1)),
  );
  const products = scaled.map((column) => dot(column, right));
  const gram = scaled.map((one) => scaled.map((other) => dot(one, other)));
  let best = { error: dot(right, right), solution: new Array<number>(unknowns).fill(0) };
  for (let mask = 1; mask < 2 ** unknowns; mask += 1) {
    const places = lengths.flatMap((length, place) => (length > 0 && (mask >> place) & 1 ? [place] : []));
    const found = solve(
      places.map((row) => places.map((column) => gram[row]?.[column] ?? 0)),
      places.map((place) => products[place] ?? 0),
    );
    if (found === undefined || found.length === 0 || found.some((value) => !(value >= 0))) continue;
    const residual = right.map(
      (value, row) =>
        value -
        places.reduce((sum, place, index) => sum + (scaled[place]?.[row] ?? 0) * (found[index] ?? 0), 0),
    );
    const error = dot(residual, residual);
    if (error >= best.error) continue;
    const solution = new Array<number>(unknowns).fill(0);
    places.forEach((place, index) => (solution[place] = (found[index] ?? 0) / (lengths[place] ?? 1)));
    best = { error, solution };
  }
  return best.solution;
};
