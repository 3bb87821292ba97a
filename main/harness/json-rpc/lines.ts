/** A line longer than this is dropped: no message of an agent is, and a broken one must not eat all memory. */
const MAX_LINE = 16 * 1024 * 1024;

/** Cuts a stream of UTF-8 into lines; `onLine` gets null for one that was too long to keep. */
export function createLineReader(onLine: (line: string | null) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;

  const add = (text: string): void => {
    length += text.length;
    if (length <= MAX_LINE) parts.push(text);
    else parts = [];
  };
  return (bytes) => {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
    add(first);
    for (const next of others) {
      const line = length > MAX_LINE ? null : parts.join('');
      parts = [];
      length = 0;
      add(next);
      if (line !== '') onLine(line);
    }
  };
}
