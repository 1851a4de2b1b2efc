/** "1 part", "2 parts"; of what has another plural, that too. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
