import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRendererMap } from './renderer-map.ts';
import { createRendererServer } from './serve-renderer.ts';

async function setUp(): Promise<(method: string, url: string) => Promise<Response>> {
  const dir = await mkdtemp(join(tmpdir(), 'hearth-serve-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(
    join(dir, 'index.html'),
    '<!doctype html><html><head lang="en"><title>T</title></head></html>',
  );
  await writeFile(join(dir, 'a.js'), 'let a = 1;');
  const map = createRendererMap(['index.html', 'a.js'], (name) => join(dir, name));
  let byte = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++byte) };
  const serve = createRendererServer({ map, random });
  return (method, url) => serve({ method, url });
}

describe('createRendererServer', () => {
  it('hands the nonce of the policy to the document, a new one each time', async () => {
    const serve = await setUp();
    const nonces: string[] = [];
    for (let i = 0; i < 2; i++) {
      const answer = await serve('GET', 'app://hearth/');
      const nonce = /<meta name="csp-nonce" content="([\w-]+)">/.exec(await answer.text())?.[1] ?? '';
      expect(nonce).toHaveLength(22);
      expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it('lets the document run its own scripts and reach nothing but itself', async () => {
    const serve = await setUp();
    const policy = (await serve('GET', 'app://hearth/')).headers.get('content-security-policy') ?? '';
    const rules = new Map(
      policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
    );
    expect(rules.get('default-src')).toBe("'none'");
    expect(rules.get('script-src')).toBe("'self'");
    expect(rules.get('connect-src')).toBe("'self'");
    expect(rules.get('frame-src')).toBe("'none'");
    expect(rules.get('require-trusted-types-for')).toBe("'script'");
  });

  it('gives other files as they are, with their type and no sniffing', async () => {
    const serve = await setUp();
    const answer = await serve('GET', 'app://hearth/a.js');
    expect(await answer.text()).toBe('let a = 1;');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('knows nothing else', async () => {
    const serve = await setUp();
    for (const [method, url] of [
      ['POST', 'app://hearth/'],
      ['GET', 'app://hearth/b.js'],
      ['GET', 'app://other/'],
    ] as const) {
      const answer = await serve(method, url);
      expect([answer.status, await answer.text()]).toEqual([404, '']);
    }
  });
});
