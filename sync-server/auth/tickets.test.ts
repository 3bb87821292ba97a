import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memberId } from '../../shared/domain/ids.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import { createTickets, type Ticket } from './tickets.ts';

const seed = new Uint8Array(32).fill(1);
const tickets = createTickets({ seed });
const ticket: Ticket = {
  memberId: memberId.parse('018f0000-0000-7000-8000-000000000001'),
  deviceId: '018f0000-0000-7000-8000-000000000002',
  documentId: 'issue:018f0000-0000-7000-8000-000000000003',
  expiresAt: 1_000,
};

describe('R9: a ticket', () => {
  test('says until it expires what it was made for, to every instance of the server', () => {
    const text = tickets.issue(ticket);
    expect(text).toMatch(/^[\w-]+$/);
    expect(createTickets({ seed }).verify(text, 999)).toEqual(ticket);
    expect(tickets.verify(text, 1_000)).toBeNull();
  });

  test('of another server is none', () => {
    const other = createTickets({ seed: new Uint8Array(32).fill(2) });
    expect(tickets.verify(other.issue(ticket), 0)).toBeNull();
  });

  test('with any bit changed, or cut, is none', () => {
    const bytes = fromBase64Url(tickets.issue(ticket)) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), fc.nat(bytes.length - 1), (at, bit, length) => {
        const changed = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ (1 << bit) : byte));
        expect(tickets.verify(toBase64Url(changed), 0)).toBeNull();
        expect(tickets.verify(toBase64Url(bytes.subarray(0, length)), 0)).toBeNull();
      }),
    );
  });

  test('that is any text is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(tickets.verify(text, 0)).toBeNull();
      }),
    );
    expect(tickets.verify('A'.repeat(100_000), 0)).toBeNull();
  });
});
