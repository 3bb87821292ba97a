import type { ChainHead, ClientMessage, EnvelopeResult } from '../../shared/wire/messages.ts';
import type { Store, WriteHandle } from '../store/types.ts';
import type { EnvelopeOutbox, PendingEnvelope } from './ports.ts';

/** Sends envelopes one at a time, each signed for the place that the last answer leaves. */
export interface EnvelopeSender {
  pump(): void;
  answered(id: number, result: EnvelopeResult): void;
  stop(): void;
}

/** The end of this device's chain of accepted envelopes, as far as this host knows. */
export interface Chain {
  head(): ChainHead;
  advance(tx: WriteHandle, head: ChainHead): void;
}

interface EnvelopeSenderOptions {
  readonly envelopes: EnvelopeOutbox;
  readonly store: Store;
  readonly chain: Chain;
  readonly epoch: number;
  /** The end of the chain as the server has it. */
  readonly serverHead: ChainHead;
  send(message: ClientMessage): void;
  /** Something was answered and is on disk. */
  changed(): void;
  failed(error: unknown): void;
}

interface Signed {
  readonly envelope: PendingEnvelope;
  readonly head: ChainHead;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

async function signAfter(envelope: PendingEnvelope, before: ChainHead, serverEpoch: number): Promise<Signed> {
  const seq = before.seq + 1;
  const { bytes, signature, hash } = await envelope.sign({ seq, prevHash: before.hash, serverEpoch });
  return { envelope, head: { seq, hash }, bytes, signature };
}

/** Sends over one connection. */
export function createEnvelopeSender(options: EnvelopeSenderOptions): EnvelopeSender {
  const { envelopes, store, chain, epoch, serverHead } = options;
  let head = serverHead;
  let isFirst = true;
  let busy = false;
  let stopped = false;
  let waiting: Signed | null = null;

  /** The server is one ahead when the last answer was lost: then the same envelope is sent for its answer. */
  async function signNext(envelope: PendingEnvelope): Promise<Signed> {
    const known = chain.head();
    if (isFirst && serverHead.seq === known.seq + 1) {
      const again = await signAfter(envelope, known, epoch);
      if (again.head.hash === serverHead.hash) return again;
    }
    return signAfter(envelope, head, epoch);
  }

  async function sendNext(): Promise<void> {
    const [envelope] = envelopes.pending(1);
    if (!envelope || stopped) {
      busy = false;
      return;
    }
    const signed = await signNext(envelope);
    isFirst = false;
    if (stopped) return;
    waiting = signed;
    const { bytes, signature } = signed;
    options.send({ type: 'envelope', id: envelope.localId, bytes, signature });
  }

  async function record({ envelope, head: reached }: Signed, result: EnvelopeResult): Promise<void> {
    const { localId } = envelope;
    if (result.kind === 'accepted') {
      await store.commit((tx) => {
        envelopes.accepted(tx, localId, { ...reached, serverSeq: result.seq });
        chain.advance(tx, reached);
      });
      head = reached;
    } else {
      await store.commit((tx) => envelopes.refused(tx, localId, result.code));
    }
    options.changed();
    await sendNext();
  }

  return {
    pump() {
      if (busy || stopped) return;
      busy = true;
      sendNext().catch(options.failed);
    },
    answered(id, result) {
      if (waiting?.envelope.localId !== id) return;
      const signed = waiting;
      waiting = null;
      record(signed, result).catch(options.failed);
    },
    stop() {
      stopped = true;
    },
  };
}
