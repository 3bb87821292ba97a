import type { Clock, Random } from './ports.ts';
import { toHex } from './bytes.ts';

/** Creates UUIDv7 strings (RFC 9562 §5.7): sortable by the ms they were made in. */
export function createUuid7({ clock, random }: { clock: Clock; random: Random }): () => string {
  return () => {
    const bytes = random.bytes(16);
    let time = clock.now();
    for (let i = 5; i >= 0; i--) {
      bytes[i] = time % 256;
      time = Math.floor(time / 256);
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = toHex(bytes);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}
