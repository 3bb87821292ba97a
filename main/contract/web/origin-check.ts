/** What a request says about where it comes from. */
export interface RequestSource {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** The names under which a browser on this machine may know the host. */
export function loopbackHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/**
 * True when a request was addressed to this host by its own name (a page that rebinds its name to loopback
 * is not) and, if a page sent it, by a page of this same address. A WebSocket must name its origin.
 */
export function isOwnRequest({ host, origin }: RequestSource, port: number, isSocket: boolean): boolean {
  if (host === undefined || !loopbackHosts(port).includes(host)) return false;
  if (origin === undefined) return !isSocket;
  return origin === `http://${host}`;
}
