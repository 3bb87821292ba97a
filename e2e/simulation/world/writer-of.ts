import * as Y from 'yjs';

/** The client id under which a piece of a text was written; null when the piece is not there. */
export function writerOf(text: Y.Text, piece: string): number | null {
  const index = text.toJSON().indexOf(piece);
  return index < 0 ? null : (Y.createRelativePositionFromTypeIndex(text, index).item?.client ?? null);
}
