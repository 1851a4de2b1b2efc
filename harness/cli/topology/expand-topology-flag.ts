/** `unimap --cpu-topology ..`, as llama.cpp users know it, is `unimap topology ..`. */
export const expandTopologyFlag = (args: readonly string[]): string[] =>
  args[0]?.startsWith('-') === true && args.includes('--cpu-topology')
    ? ['topology', ...args.filter((each) => each !== '--cpu-topology')]
    : [...args];
