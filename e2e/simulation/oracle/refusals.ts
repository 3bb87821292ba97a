import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type {
  ClientMessage,
  MessageOf,
  OutgoingRecord,
  ServerMessage,
} from '../../../shared/wire/messages.ts';

/** Pushes of one connection that were not answered yet, by batch. */
type Waiting = Map<number, readonly OutgoingRecord[]>;

/** What devices were told that the server will not take. */
export interface Refusals {
  pushed(connection: number, push: MessageOf<ClientMessage, 'push'>): void;
  /** What is wrong with what was refused: the device had been told before, and has saved it once more. */
  answered(to: string, connection: number, answer: ServerMessage): string[];
}

/** Creates a book in which nothing was refused. */
export function createRefusals(): Refusals {
  const waiting = new Map<number, Waiting>();
  /** The number of the first record of a machine that was refused for a writer of a document. */
  const first = new Map<string, number>();

  function refused(to: string, { localId, documentId, payload }: OutgoingRecord): string[] {
    const clients = outlineUpdate(payload)?.clients ?? [];
    return clients.flatMap(({ client }) => {
      const key = `${to} ${documentId} ${client}`;
      const before = first.get(key);
      first.set(key, before ?? localId);
      if (before === undefined || before === localId) return [];
      return [`${to} saved in ${localId} what writer ${client} of ${documentId} said, refused in ${before}`];
    });
  }

  return {
    pushed(connection, { batchId, records }) {
      const batches = waiting.get(connection) ?? new Map<number, readonly OutgoingRecord[]>();
      waiting.set(connection, batches.set(batchId, records));
    },
    answered(to, connection, answer) {
      if (answer.type !== 'reject' && answer.type !== 'ack') return [];
      const batches = waiting.get(connection);
      const records = batches?.get(answer.batchId);
      batches?.delete(answer.batchId);
      if (answer.type === 'ack' || answer.code !== 'FOREIGN_CLIENT') return [];
      const record = records?.[answer.index];
      return record ? refused(to, record) : [];
    },
  };
}
