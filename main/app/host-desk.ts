import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { ToHost, ToShell } from '../../shared/contract/electron-protocol.ts';
import type { Channel, Child } from './child-process.ts';
import type { HostRequest } from './host-process.ts';
import { createSecretDesk, type SecretStore } from './secrets.ts';
import { createSupervisors, type Supervisors } from './supervisors.ts';

export interface HostDeskOptions {
  readonly secrets: SecretStore;
  readonly platform: NodeJS.Platform;
  startSupervisor(): Child;
  createChannel(): Channel;
  notify(notice: Extract<ToShell, { type: 'notify' }>): void;
}

type Tell = (message: ToHost, ports?: readonly Channel['port1'][]) => void;

/** Does for the host what only the shell can. */
export interface HostDesk {
  handle(request: HostRequest, tell: Tell): void;
  /** The host that asked is gone. */
  hostGone(): void;
}

export function createHostDesk(options: HostDeskOptions): HostDesk {
  const secrets = createSecretDesk({ store: options.secrets, platform: options.platform });
  let supervisors: Supervisors | null = null;

  function supervisorsFor(tell: Tell): Supervisors {
    supervisors ??= createSupervisors({
      start: options.startSupervisor,
      createChannel: options.createChannel,
      tellHost: tell,
    });
    return supervisors;
  }

  return {
    handle(request, tell) {
      switch (request.type) {
        case 'supervisor.start':
          return supervisorsFor(tell).start(request.id);
        case 'supervisor.stop':
          return supervisors?.stop(request.id);
        case 'secret.backend':
        case 'secret.encrypt':
        case 'secret.decrypt':
          return void secrets(request).then(tell);
        case 'notify':
          return options.notify(request);
        default:
          return assertNever(request);
      }
    },
    hostGone() {
      supervisors?.stopAll();
      supervisors = null;
    },
  };
}
