/** Where the truth comes from: a function of (part, offset), read independently of any loader. */
export interface SourceBytes {
  readonly kind: 'generator' | 'files';
  /** Writes bytes [offset, offset + target.length) of the part into `target`. */
  fill(part: number, offset: number, target: Uint8Array): void;
  close(): void;
}
