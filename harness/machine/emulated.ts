/**
 * Set in a guest whose machine is made up, to what runs it, e.g. `qemu (tcg)`. Times taken there say nothing of any real
 * machine, whatever the accelerator: its nodes are no nodes of the host's.
 */
const emulatedVariable = 'UNIMAP_EMULATED';

/** Undefined on a machine that is what it seems. */
export const emulatedBy = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const by = env[emulatedVariable];
  return by === undefined || by === '' ? undefined : by;
};

export const emulatedEnvironment = (by: string): Record<string, string> => ({ [emulatedVariable]: by });
