import { describe, expect, it } from 'vitest';
import { mayNavigate } from './navigation.ts';

describe('mayNavigate', () => {
  it('lets the document be loaded again', () => {
    expect(mayNavigate({ url: 'app://hearth/', isMainFrame: true })).toBe(true);
    expect(mayNavigate({ url: 'app://hearth/#/run/1', isMainFrame: true })).toBe(true);
  });

  it('leads nowhere else', () => {
    for (const url of [
      'app://hearth/other',
      'app://hearth/assets/a.js',
      'app://hearth.example/',
      'https://example.com/#app://hearth/',
      'file:///etc/passwd',
      'data:text/html,x',
      'javascript:1',
      'about:blank',
      '',
    ]) {
      expect(mayNavigate({ url, isMainFrame: true })).toBe(false);
    }
  });

  it('leads no inner frame anywhere', () => {
    expect(mayNavigate({ url: 'app://hearth/', isMainFrame: false })).toBe(false);
  });
});
