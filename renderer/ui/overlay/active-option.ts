const PAGE = 8;

/** The row that a key makes active; undefined when the key does not move. Arrows wrap, pages stop. */
export function activeAfter(
  key: string,
  active: string | undefined,
  ids: readonly string[],
): string | undefined {
  if (ids.length === 0) return undefined;
  const at = active === undefined ? -1 : ids.indexOf(active);
  const last = ids.length - 1;
  switch (key) {
    case 'ArrowDown':
      return ids[at >= last ? 0 : at + 1];
    case 'ArrowUp':
      return ids[at <= 0 ? last : at - 1];
    case 'PageDown':
      return ids[Math.min(last, at + PAGE)];
    case 'PageUp':
      return ids[Math.max(0, at - PAGE)];
    default:
      return undefined;
  }
}
