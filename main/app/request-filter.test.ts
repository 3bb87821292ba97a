import { describe, expect, it } from 'vitest';
import { mayLoad } from './request-filter.ts';

describe('mayLoad', () => {
  it('lets a window load its own files and what it holds itself', () => {
    for (const address of [
      'app://hearth/',
      'app://hearth/a.js',
      'data:image/png;base64,AA',
      'blob:app://hearth/1',
    ]) {
      expect(mayLoad(address, false)).toBe(true);
    }
  });

  it('has no network', () => {
    const addresses = [
      'http://127.0.0.1:4170/',
      'https://example.com/',
      'ws://localhost/',
      'wss://example.com/',
      'ftp://example.com/',
      'file:///etc/passwd',
      'app://other/',
      'chrome-extension://aa/x.js',
      'javascript:1',
      '',
    ];
    for (const address of addresses) expect(mayLoad(address, true)).toBe(false);
  });

  it('lets the developer tools load themselves outside packages only', () => {
    expect(mayLoad('devtools://devtools/bundled/x.js', true)).toBe(true);
    expect(mayLoad('devtools://devtools/bundled/x.js', false)).toBe(false);
  });
});
