import { toApp } from './addresses.ts';
import { part, text, type Params } from './cdp.ts';
import { theCdp } from './browser.ts';
import { defaultSession, protocolHost } from './session.ts';

/** Asked before a document is loaded into a frame. False keeps the frame where it is. */
export type MayLoadDocument = (address: string, frameId: string) => boolean;

/**
 * Sends every request of Chromium through the app: its filter first, then its protocol handler. All of Chromium,
 * because a page that another page opens begins to load before it can be closed.
 */
export async function serveRequests(mayLoad: MayLoadDocument): Promise<void> {
  const cdp = theCdp();
  const fail = (requestId: string, errorReason: string): Promise<Params> =>
    cdp.send('', 'Fetch.failRequest', { requestId, errorReason });

  async function serve(params: Params): Promise<void> {
    const requestId = text(params, 'requestId');
    const request = part(params, 'request');
    const url = toApp(text(request, 'url'));
    const method = text(request, 'method');
    const resourceType = text(params, 'resourceType');
    if (resourceType === 'Document' && !mayLoad(url, text(params, 'frameId')))
      return void (await fail(requestId, 'Aborted'));
    if (await isCancelled({ url, method, resourceType }))
      return void (await fail(requestId, 'BlockedByClient'));
    const handler = url.startsWith('app:') ? protocolHost.handlers.get('app') : undefined;
    if (!handler) return void (await cdp.send('', 'Fetch.continueRequest', { requestId }));
    const answer = await handler(asRequest(url, method));
    await cdp.send('', 'Fetch.fulfillRequest', {
      requestId,
      responseCode: answer.status,
      responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
    });
  }

  cdp.on('', 'Fetch.requestPaused', (params) => {
    // The page may be gone before its answer is.
    serve(params).catch(() => fail(text(params, 'requestId'), 'Failed').catch(() => undefined));
  });
  await cdp.send('', 'Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

function isCancelled(details: { url: string; method: string; resourceType: string }): Promise<boolean> {
  return new Promise((resolve) => {
    defaultSession.beforeRequest(details, ({ cancel }) => resolve(cancel === true));
  });
}

function asRequest(url: string, method: string): Request {
  return new Request(url, { method });
}
