/** A server and an invite in one line, so that a person pastes once: `wss://sync.example.org/#invite=…`. */

const mark = '#invite=';

export interface Invitation {
  readonly url: string;
  readonly invite: string;
}

/** Spells the link. The invite stands behind the `#`, the part of an address that no program sends anywhere. */
export function formatInviteLink({ url, invite }: Invitation): string {
  return `${url}${mark}${encodeURIComponent(invite)}`;
}

/** Reads a link as `formatInviteLink` spells it, with blanks around it; null for anything else. */
export function parseInviteLink(text: string): Invitation | null {
  const link = text.trim();
  const at = link.indexOf(mark);
  if (at <= 0) return null;
  const invite = decode(link.slice(at + mark.length));
  return invite === null || invite === '' ? null : { url: link.slice(0, at), invite };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
