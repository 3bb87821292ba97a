import { createServer, type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPortBlocks, freeBlocks, isPortFree, portEnvironment } from './ports.ts';

const free = async (): Promise<boolean> => true;

describe('a block of ports', () => {
  test('is the lowest free one, and stays with its run', async () => {
    const blocks = createPortBlocks({ isFree: free });
    expect(await blocks.take('a', [])).toEqual({ first: 41_000, count: 10 });
    expect(await blocks.take('b', [{ runId: 'a', first: 41_000 }])).toEqual({ first: 41_010, count: 10 });
    expect(await blocks.take('a', [])).toEqual({ first: 41_000, count: 10 });
    // After a restart only the table knows.
    const later = createPortBlocks({ isFree: free });
    expect(await later.take('b', [{ runId: 'b', first: 41_010 }])).toEqual({ first: 41_010, count: 10 });
    expect(await later.take('c', [{ runId: 'b', first: 41_010 }])).toEqual({ first: 41_000, count: 10 });
  });

  test('is another one for each of those that ask at once', async () => {
    const blocks = createPortBlocks();
    const runs = Array.from({ length: 20 }, (_, i) => `run-${i}`);
    const given = await Promise.all(runs.map((runId) => blocks.take(runId, [])));
    expect(new Set(given.map(({ first }) => first)).size).toBe(20);
  });

  test('is given again once its run has ended', async () => {
    const blocks = createPortBlocks({ isFree: free });
    await blocks.take('a', []);
    blocks.release('a');
    expect(await blocks.take('b', [])).toMatchObject({ first: 41_000 });
  });

  test('has no port on which somebody listens', async () => {
    const blocks = createPortBlocks({ isFree: async (port) => port !== 41_009 && port !== 41_010 });
    expect(await blocks.take('a', [])).toMatchObject({ first: 41_020 });
  });

  test('is refused when all are taken, and the next one asks again', async () => {
    const range = { first: 41_000, last: 41_019 };
    let busy = true;
    const blocks = createPortBlocks({ range, isFree: async () => !busy });
    await expect(blocks.take('a', [])).rejects.toMatchObject({ code: 'no_ports' });
    busy = false;
    expect(await blocks.take('a', [{ runId: 'x', first: 41_000 }])).toMatchObject({ first: 41_010 });
  });

  test('is told to agents', () => {
    const environment = portEnvironment({ first: 41_230, count: 10 });
    expect(Object.keys(environment)).toHaveLength(10);
    expect(environment).toMatchObject({
      HEARTH_PORT: '41230',
      HEARTH_PORT_1: '41231',
      HEARTH_PORT_9: '41239',
    });
  });
});

test('free blocks lie in the range and overlap nothing', () => {
  const ranges = fc.record({
    first: fc.integer({ min: 1024, max: 60_000 }),
    size: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(ranges, fc.array(fc.integer({ min: 1000, max: 61_000 })), ({ first, size }, far) => {
      const taken = [...far, first + 15];
      const last = first + size - 1;
      for (const block of freeBlocks({ first, last }, taken)) {
        expect(block >= first && block + 9 <= last).toBe(true);
        expect(taken.some((other) => other <= block + 9 && block <= other + 9)).toBe(false);
      }
    }),
  );
  expect(freeBlocks({ first: 41_000, last: 48_999 }, [])).toHaveLength(800);
});

test.each(['127.0.0.1', '0.0.0.0', '::'])(
  'a port on which somebody listens at %s is not free',
  async (host) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  },
);
