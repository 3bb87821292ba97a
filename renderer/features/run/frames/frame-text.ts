import type { Frame } from '../../../../shared/contract/run-schemas.ts';
import { formatBytes } from '../../../ui/lib/format.ts';

/** A frame laid out for reading; one that was cut is no JSON any more and stays as it came. */
export function frameText({ raw }: Pick<Frame, 'raw'>): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

/** `1.2 KB`; of a frame that was cut, how much of it is kept. */
export function sizeWords({ raw, bytes }: Pick<Frame, 'raw' | 'bytes'>): string {
  const kept = new TextEncoder().encode(raw).length;
  return kept < bytes ? `the first ${formatBytes(kept)} of ${formatBytes(bytes)}` : formatBytes(bytes);
}

/** The frames that hold a text in their kind or their message, whatever its case; all of them for none. */
export function filterFrames(frames: readonly Frame[], text: string): readonly Frame[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return frames;
  return frames.filter(
    ({ kind, raw }) => kind.toLowerCase().includes(wanted) || raw.toLowerCase().includes(wanted),
  );
}
