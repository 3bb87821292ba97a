import { useState } from 'react';
import { parseInviteLink, type Invitation } from './invite-link.ts';

/** A server and an invite as they are typed. A whole link fills both, whichever field it is pasted into. */
export interface TypedInvitation extends Invitation {
  setUrl(text: string): void;
  setInvite(text: string): void;
  /** One of the two is not there yet. */
  readonly missing: boolean;
}

export function useInvitation(): TypedInvitation {
  const [typed, setTyped] = useState<Invitation>({ url: '', invite: '' });
  const take = (field: keyof Invitation, text: string): void =>
    setTyped(parseInviteLink(text) ?? { ...typed, [field]: text });
  return {
    url: typed.url.trim(),
    invite: typed.invite.trim(),
    setUrl: (text) => take('url', text),
    setInvite: (text) => take('invite', text),
    missing: typed.url.trim() === '' || typed.invite.trim() === '',
  };
}
