import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { Decoder } from '../decode/decoder.ts';

type Outlines = readonly (UpdateOutline | null)[];

function isAtOnce(
  outlines: readonly (UpdateOutline | null | Promise<UpdateOutline | null>)[],
): outlines is Outlines {
  return outlines.every((outline) => !(outline instanceof Promise));
}

/** What each update holds, null where it is none; a promise only when one of them takes a worker. */
export function inspectAll(
  decoder: Pick<Decoder, 'inspect'>,
  updates: readonly { readonly payload: Uint8Array }[],
): Outlines | Promise<Outlines> {
  const outlines = updates.map(({ payload }) => decoder.inspect(payload));
  return isAtOnce(outlines) ? outlines : Promise.all(outlines.map(async (outline) => outline));
}
