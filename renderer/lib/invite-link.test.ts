import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInviteLink, parseInviteLink } from './invite-link.ts';

test('a link gives back the server and the invite, whatever the invite is made of', () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.string({ minLength: 1, unit: 'grapheme' }), (url, invite) => {
      fc.pre(!url.includes('#'));
      expect(parseInviteLink(` ${formatInviteLink({ url, invite })}\n`)).toEqual({ url, invite });
    }),
  );
});

test('what is no link is none', () => {
  expect(parseInviteLink('ws://127.0.0.1:4711')).toBeNull();
  expect(parseInviteLink('abcdefgh')).toBeNull();
  expect(parseInviteLink('#invite=x')).toBeNull();
  expect(parseInviteLink('ws://a#invite=')).toBeNull();
  expect(parseInviteLink('ws://a#invite=%E0%A4%A')).toBeNull();
});
