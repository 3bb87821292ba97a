/** Where something is in a JSON value: keys from the outside in. */
export type Path = readonly (string | number)[];

/** Every place of a JSON value that can be replaced, itself included. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))];
}

/** The value with another part at a place; `undefined` takes the part away. */
export function replaceAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement ?? 'nothing';
  if (Array.isArray(value))
    return value.map((part: unknown, index): unknown =>
      String(index) === key ? replaceAt(part, rest, replacement) : part,
    );
  const changed: Record<string, unknown> = typeof value === 'object' ? { ...value } : {};
  if (rest.length === 0 && replacement === undefined) delete changed[key];
  else changed[key] = replaceAt(changed[key], rest, replacement);
  return changed;
}
