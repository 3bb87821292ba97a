import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What the stand-in tells a test that listens on the socket named in HEARTH_STAND_IN_CONTROL. */
export type ControlEvent =
  | { readonly event: 'ready'; readonly debugPort: number | null }
  | {
      readonly event: 'dialog';
      readonly id: number;
      readonly message: string;
      readonly buttons: readonly string[];
    }
  | { readonly event: 'opened'; readonly url: string };

/** What a test says: an answer to a dialog, or the name of a utility process to kill. */
export type ControlCommand = { readonly id: number; readonly button: number } | { readonly kill: string };

let socket: Socket | null = null;
let lastId = 0;
const waiting = new Map<number, (button: number) => void>();

/** Connects when a test listens. */
export async function connectControl(kill: (service: string) => void): Promise<void> {
  const path = process.env['HEARTH_STAND_IN_CONTROL'];
  if (path === undefined) return;
  const connection = createConnection(path);
  await new Promise<void>((resolve, reject) => connection.once('connect', resolve).once('error', reject));
  connection.on('error', () => undefined);
  createInterface({ input: connection }).on('line', (line) => {
    const command = JSON.parse(line) as ControlCommand;
    if ('kill' in command) return kill(command.kill);
    waiting.get(command.id)?.(command.button);
    waiting.delete(command.id);
  });
  socket = connection;
}

export function tellControl(event: ControlEvent): void {
  socket?.write(`${JSON.stringify(event)}\n`);
}

/** Asks the test which button to press; `otherwise` when no test listens. */
export function askControl(message: string, buttons: readonly string[], otherwise: number): Promise<number> {
  process.stderr.write(`Chromium stand-in asks: ${message} [${buttons.join('] [')}]\n`);
  if (!socket) return Promise.resolve(otherwise);
  const id = ++lastId;
  tellControl({ event: 'dialog', id, message, buttons });
  return new Promise((resolve) => waiting.set(id, resolve));
}
