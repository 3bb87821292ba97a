import { encodeWelcome, handshakeLimits, parseHello } from '../../../shared/contract/handshake.ts';
import { closeCodes, type Transport } from '../../../shared/contract/transport.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { Sessions } from './sessions.ts';

/** Reads the hello of a browser and answers it. False: the client was not admitted and has been closed. */
export function shakeHands(transport: Transport, sessions: Sessions, timers: Timers): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const settle = (admitted: boolean): void => {
    stopTimer();
    stopListening();
    resolve(admitted);
  };
  const refuse = (): void => {
    settle(false);
    transport.close({
      code: closeCodes.unauthorised,
      reason: 'Open the address that the host printed when it started.',
    });
  };
  const stopTimer = timers.after(handshakeLimits.timeoutMs, refuse);
  let stopListening = (): void => undefined;
  transport.onClose(() => settle(false));
  stopListening = transport.onMessage((frame) => {
    const hello = parseHello(frame);
    const session = hello && sessions.admit(hello);
    if (session === null) return refuse();
    transport.send(encodeWelcome(session));
    settle(true);
  });
  return promise;
}
