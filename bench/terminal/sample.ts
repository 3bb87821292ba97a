/** Output as agents and test runners print it: coloured lines of uneven length. The same bytes every time. */
export function sampleOutput(size: number): Uint8Array {
  const encoder = new TextEncoder();
  const output = new Uint8Array(size);
  let filled = 0;
  for (let n = 0; filled < size; n++) {
    const colour = 31 + (n % 6);
    const text = `\u001b[${colour}m✓\u001b[0m test/passage-${n % 97}.test.ts \u001b[2m(${n % 31} tests)\u001b[0m ${'·'.repeat(n % 40)} ${n}\r\n`;
    const line = encoder.encode(text).subarray(0, size - filled);
    output.set(line, filled);
    filled += line.length;
  }
  return output;
}

/** Printed after the sample, so that a reader knows that it has all. */
export const endMark = '<end of the sample>';
