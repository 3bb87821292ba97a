/** A Hocuspocus server that says what it uses. Arguments: the peer's folder. */
import { z } from 'zod';
import { peerModule } from '../../lib/peers.ts';
import { answerProbes } from '../../lib/probe.ts';

interface HocuspocusServer {
  listen(): Promise<unknown>;
  readonly address: { readonly port: number };
}

const library: unknown = await import(peerModule(process.argv[2] ?? '', '@hocuspocus/server'));
const { Server } = z.object({ Server: z.custom<new (options: object) => HocuspocusServer>() }).parse(library);

// Its default of 100 documents that are still opening makes it close a socket that opens 2,000 (measured).
const server = new Server({ address: '127.0.0.1', port: 0, quiet: true, maxPendingDocuments: 5_000 });
await server.listen();
answerProbes({ url: `ws://127.0.0.1:${server.address.port}` });
