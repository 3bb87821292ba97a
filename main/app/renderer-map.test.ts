import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRendererMap, findRendererFile } from './renderer-map.ts';

const names = [
  'index.html',
  'assets/main-1a2b.js',
  'assets\\style.css',
  'assets/main.js.map',
  'assets/secret.key',
];
const map = createRendererMap(names, (name) => `/app/renderer/${name}`);

const find = (address: string, method = 'GET'): string | null =>
  findRendererFile(map, method, address)?.path ?? null;

describe('findRendererFile', () => {
  it('knows the document and the files of the build', () => {
    expect(find('app://hearth/')).toBe('/');
    expect(find('app://hearth/#/my-issues')).toBe('/');
    expect(find('app://hearth/assets/main-1a2b.js')).toBe('/assets/main-1a2b.js');
    expect(find('app://hearth/assets/style.css?v=1')).toBe('/assets/style.css');
    expect(findRendererFile(map, 'GET', 'app://hearth/')).toMatchObject({
      file: '/app/renderer/index.html',
      type: 'text/html; charset=utf-8',
    });
  });

  it('answers GET only', () => {
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS', 'get', '']) {
      expect(find('app://hearth/', method)).toBeNull();
    }
  });

  it('does not serve what has no known type', () => {
    expect(find('app://hearth/assets/main.js.map')).toBeNull();
    expect(find('app://hearth/assets/secret.key')).toBeNull();
  });

  it('never leaves the build, however the path is spelt', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '..%5c',
      '\\',
      '',
      'assets',
      'etc',
      'passwd',
      '%00',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const found = findRendererFile(map, 'GET', `app://hearth/${parts.join('/')}`);
        expect(found === null || found.path === '/').toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
