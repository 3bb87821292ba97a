/** What of an output is kept, in bytes: how it begins and, where it is too long for all, how it ends. */
export interface OutputLimits {
  readonly head: number;
  readonly tail: number;
}

/** 16 MiB. Most of it from the beginning; the end holds what a test program says in sum. */
export const outputLimits: OutputLimits = { head: 12 * 1024 * 1024, tail: 4 * 1024 * 1024 };

export interface OutputKeeper {
  push(bytes: Uint8Array): void;
  /** All that was kept, with a line where something was left out; how many bytes that was. */
  finish(): { readonly bytes: Uint8Array; readonly cut: number };
}

/** Keeps an output of any length in bounded memory. */
export function createOutputKeeper({ head, tail }: OutputLimits): OutputKeeper {
  const first: Uint8Array[] = [];
  const last: Uint8Array[] = [];
  let free = head;
  let held = 0;
  let cut = 0;
  const dropOldest = (): void => {
    const [oldest] = last;
    if (oldest === undefined) return;
    const over = Math.min(held - tail, oldest.length);
    if (over === oldest.length) last.shift();
    else last[0] = oldest.subarray(over);
    held -= over;
    cut += over;
  };
  return {
    push(bytes) {
      const begins = bytes.subarray(0, free);
      if (begins.length > 0) first.push(begins);
      free -= begins.length;
      const rest = bytes.subarray(begins.length);
      if (rest.length === 0) return;
      last.push(rest);
      held += rest.length;
      while (held > tail) dropOldest();
    },
    finish() {
      const note = `\n[${cut} bytes of the output are left out here.]\n`;
      const middle = cut > 0 ? [new TextEncoder().encode(note)] : [];
      return { bytes: Buffer.concat([...first, ...middle, ...last]), cut };
    },
  };
}
