const units = [
  [1024 ** 4, 'TiB'],
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const;

export const sizeText = (bytes: number): string => {
  const [unit, name] = units.find(([unit]) => bytes >= unit) ?? [1, 'bytes'];
  return `${Number((bytes / unit).toFixed(1))} ${name}`;
};

/** As `sizeText`, but in bytes where that would round. */
export const exactSizeText = (bytes: number): string => {
  const [unit] = units.find(([unit]) => bytes >= unit) ?? [1];
  return Number.isInteger((10 * bytes) / unit) ? sizeText(bytes) : `${bytes} bytes`;
};
