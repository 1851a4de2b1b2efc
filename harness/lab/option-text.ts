/** QEMU's own separator within an option is doubled where it is meant. */
export const optionText = (text: string): string => text.replaceAll(',', ',,');
