/**
 * `value` with each string in it changed, the keys of records included; `key` is the name of the field it stands in, of an
 * array that of the array. What nothing changed in is the same object.
 */
export const mapStrings = <T>(value: T, change: (text: string, key: string) => string): T => {
  const each = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') return change(one, key);
    if (Array.isArray(one)) {
      const changed = one.map((element: unknown) => each(element, key));
      return changed.some((element, index) => element !== one[index]) ? changed : one;
    }
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one);
    const changed = entries.map(([name, field]) => [change(name, ''), each(field, name)] as const);
    return changed.some(([name, field], index) => name !== entries[index]?.[0] || field !== entries[index][1])
      ? Object.fromEntries(changed)
      : one;
  };
  return each(value, '') as T;
};
