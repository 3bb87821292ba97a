/** Child of the edit-to-visible bench: a Hocuspocus server with its defaults. Prints `{ url }`. */
import { z } from 'zod';
import { peerModule } from '../lib/peers.ts';

const directory = process.argv[2] ?? '';
const library: unknown = await import(peerModule(directory, '@hocuspocus/server'));
const { Server } = z.object({ Server: z.custom<new (options: object) => HocuspocusServer>() }).parse(library);

interface HocuspocusServer {
  listen(): Promise<unknown>;
  readonly address: { readonly port: number };
}

const server = new Server({ address: '127.0.0.1', port: 0, quiet: true });
await server.listen();
console.log(JSON.stringify({ url: `ws://127.0.0.1:${server.address.port}` }));
