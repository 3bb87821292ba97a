/** Reads JSON that another program wrote; `undefined` when there is none or it is broken. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
