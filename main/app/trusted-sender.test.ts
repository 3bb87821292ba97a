import { describe, expect, it } from 'vitest';
import { isTrustedSender } from './trusted-sender.ts';

describe('isTrustedSender', () => {
  it('trusts the main frame with our origin', () => {
    const frame = { origin: 'app://hearth' };
    expect(isTrustedSender(frame, frame)).toBe(true);
  });

  it('trusts no other frame, even one with our origin', () => {
    expect(isTrustedSender({ origin: 'app://hearth' }, { origin: 'app://hearth' })).toBe(false);
    expect(isTrustedSender(null, { origin: 'app://hearth' })).toBe(false);
  });

  it('trusts no other origin', () => {
    for (const origin of ['', 'null', 'app://hearth/', 'app://hearth.example', 'https://hearth', 'file://']) {
      const frame = { origin };
      expect(isTrustedSender(frame, frame)).toBe(false);
    }
  });
});
