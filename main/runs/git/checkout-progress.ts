/** How far git is with writing files. */
export interface CheckoutProgress {
  readonly done: number;
  readonly total: number;
}

/** Reads git's `Updating files: 40% (400/1000)` from pieces of its stderr. */
export function readProgress(onProgress: (progress: CheckoutProgress) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const pieces = (rest + text).split(/[\r\n]/);
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      const [, done, total] = /^Updating files: .*\((\d+)\/(\d+)\)/.exec(piece) ?? [];
      if (done !== undefined && total !== undefined) onProgress({ done: Number(done), total: Number(total) });
    }
  };
}
