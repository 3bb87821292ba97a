import type { Client } from '../../../shared/contract/client.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { Command } from '../arguments.ts';
import { connectProfile } from '../connect-profile.ts';
import type { Terminal } from '../terminal.ts';

type EventsCommand = Extract<Command, { name: 'events' }>;

const page = 2_000;

/** `hearth events`: the journal from a position on, up to now or for as long as the reader wants. */
export async function runEvents(
  command: EventsCommand,
  { terminal, timers }: { terminal: Terminal; timers: Timers },
): Promise<void> {
  const client = await connectProfile({ profile: command.profile, timers });
  const printer = createPrinter(command, terminal);
  try {
    if (command.follow) await follow(client, printer);
    else await printAll(client, printer);
  } finally {
    client.close();
  }
}

/** Prints events in order and says when it has had enough. */
interface Printer {
  readonly cursor: number;
  readonly left: number;
  print(events: readonly JournalEvent[]): Promise<void>;
}

function createPrinter({ after, limit }: EventsCommand, terminal: Terminal): Printer {
  let cursor = after;
  let left = limit;
  return {
    get cursor() {
      return cursor;
    },
    get left() {
      return left;
    },
    async print(events) {
      for (const event of events) {
        if (left === 0 || event.seq <= cursor) continue;
        cursor = event.seq;
        left -= 1;
        await terminal.out(JSON.stringify(event));
      }
    },
  };
}

async function printAll(client: Client, printer: Printer): Promise<void> {
  while (printer.left > 0) {
    const limit = Math.min(page, printer.left);
    const { events, more } = await client.call('journal.since', { cursor: printer.cursor, limit });
    await printer.print(events);
    if (!more) return;
  }
}

/** Ends when the limit is reached; rejects with DISCONNECTED when the host goes. */
async function follow(client: Client, printer: Printer): Promise<void> {
  const done = Promise.withResolvers<void>();
  let printed = Promise.resolve();
  const subscribe = (cursor: number): void => {
    client.call('journal.subscribe', { cursor }).catch(done.reject);
  };
  client.onClose(() => done.reject(new HearthError('DISCONNECTED', 'The host has ended.')));
  client.on('journal.lagged', ({ cursor }) => subscribe(cursor));
  client.on('journal.events', ({ events }) => {
    printed = printed.then(() => printer.print(events));
    printed.then(() => printer.left === 0 && done.resolve(), done.reject);
  });
  if (printer.left === 0) return;
  subscribe(printer.cursor);
  await done.promise;
}
