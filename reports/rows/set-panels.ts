/** A view for each set, one below the other, each of the data of its set alone and with an axis of its own arms. */
export const setPanels = (
  sets: readonly string[],
  view: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  vconcat: sets.map((set) => ({
    title: { text: set, fontSize: 13, offset: 6, frame: 'group' },
    transform: [{ filter: { field: 'set', equal: set } }],
    ...view,
  })),
  spacing: 14,
});
