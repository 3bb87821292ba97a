/** How many bytes may be under way to a device that catches up (SPEC.md of the wire, P6). */
export interface Credits {
  /** Waits until there is room for a frame of `bytes`; one larger than all there was at first goes alone. */
  spend(bytes: number): Promise<void> | undefined;
  /** The device has stored so many bytes. */
  give(bytes: number): void;
  /** Lets go of who waits. */
  end(): void;
}

/** More than any host should hold; what it gives beyond is not counted. */
const MOST = 256 * 1024 * 1024;

/** Begins with what `pull` gave. One sender at a time. */
export function createCredits(first: number): Credits {
  let left = Math.min(first, MOST);
  let waiting: { need: number; bytes: number; resolve: () => void } | null = null;

  function goOn(): void {
    if (!waiting || left < waiting.need) return;
    const { bytes, resolve } = waiting;
    waiting = null;
    left -= bytes;
    resolve();
  }

  return {
    spend(bytes) {
      const need = Math.max(1, Math.min(bytes, first));
      if (left >= need) {
        left -= bytes;
        return undefined;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { need, bytes, resolve };
      return promise;
    },
    give(bytes) {
      left = Math.min(MOST, left + bytes);
      goOn();
    },
    end() {
      waiting?.resolve();
      waiting = null;
    },
  };
}
