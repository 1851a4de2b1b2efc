import type { Metadata } from './gguf-header.ts';

const DEFAULT_ALIGNMENT = 32;

/** Added to a file's name until it is whole. */
export const UNFINISHED = '.tmp';

/** File name of a part, as gguf-split names it: 1-based, five digits. A set of one part has no number. */
export function partFileName(name: string, part: number, parts: number): string {
  const digits = (value: number) => String(value).padStart(5, '0');
  return parts === 1 ? `${name}.gguf` : `${name}-${digits(part + 1)}-of-${digits(parts)}.gguf`;
}

/** The keys every part carries; all other metadata stands in the first part alone. */
export function everyPartKeys(part: number, parts: number, tensors: number, alignment: number): Metadata {
  const align: Metadata =
    alignment === DEFAULT_ALIGNMENT ? [] : [['general.alignment', { type: 'u32', value: alignment }]];
  if (parts === 1) return align;
  return [
    ...align,
    ['split.no', { type: 'u16', value: part }],
    ['split.count', { type: 'u16', value: parts }],
    ['split.tensors.count', { type: 'i32', value: tensors }],
  ];
}
