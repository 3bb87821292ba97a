import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Clock } from '../../shared/lib/ports.ts';
import type { ThemeChoice } from '../../shared/contract/shell-bridge.ts';
import { createRateLimit } from './rate-limit.ts';
import { parseShellRequest } from './shell-request.ts';
import { isTrustedSender, type SenderFrame } from './trusted-sender.ts';

/** One message of a window as it arrived. */
export interface WindowMessage<Frame extends SenderFrame> {
  readonly frame: Frame | null;
  readonly mainFrame: Frame;
  readonly body: unknown;
}

export interface WindowDoorOptions<Frame extends SenderFrame> {
  readonly clock: Clock;
  connect(document: Frame): void;
  restartHost(): void;
  openExternal(url: string): void;
  chooseTheme(choice: ThemeChoice): void;
}

/** A window asks a few times per document; a script that asks on and on is not heard. */
const limit = { count: 30, perMs: 10_000 };

/**
 * The one door for what a window asks of the shell: who speaks is checked first, then what is said, then it is
 * done. What fails a check is dropped without an answer.
 */
export function createWindowDoor<Frame extends SenderFrame>(
  options: WindowDoorOptions<Frame>,
): (message: WindowMessage<Frame>) => void {
  const mayAsk = createRateLimit({ clock: options.clock, ...limit });
  return ({ frame, mainFrame, body }) => {
    if (frame === null || !isTrustedSender(frame, mainFrame) || !mayAsk()) return;
    const request = parseShellRequest(body);
    if (request === null) return;
    switch (request.type) {
      case 'connect':
        return options.connect(frame);
      case 'host.restart':
        return options.restartHost();
      case 'external.open':
        return options.openExternal(request.url);
      case 'theme.choose':
        return options.chooseTheme(request.choice);
      default:
        return assertNever(request);
    }
  };
}
