const kinds: Readonly<Record<string, string>> = {
  '4k': '4 KiB pages',
  thp: 'transparent huge pages',
  '2m': '2 MiB pages',
  '1g': '1 GiB pages',
  tmpfs: 'pages of a huge tmpfs',
  best: 'the best pages the machine gave',
};

/** A kind of page as a sentence names it: "2 MiB pages". */
export const pageKindWords = (kind: string): string => kinds[kind] ?? `${kind} pages`;
