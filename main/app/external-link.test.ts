import { describe, expect, it } from 'vitest';
import { parseExternalLink } from './external-link.ts';

describe('parseExternalLink', () => {
  it('accepts https and shows the host as it is', () => {
    expect(parseExternalLink('https://github.com/a/b?c=d#e')).toEqual({
      url: 'https://github.com/a/b?c=d#e',
      host: 'github.com',
    });
    expect(parseExternalLink('https://аpple.com/')?.host).toBe('xn--pple-43d.com');
  });

  it.each([
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://share/x',
    'mailto:a@example.com',
    'https://github.com@evil.example/',
    'https://a:b@example.com/',
    'https://example.com/\u0000',
    'https://example.com/\n',
    ' https://example.com/',
    `https://example.com/${'a'.repeat(2048)}`,
    'example.com',
    '',
  ])('refuses %j', (address) => {
    expect(parseExternalLink(address)).toBeNull();
  });
});
