import { useHost } from './app-context.ts';
import { useAction } from './use-action.ts';
import { useInvitation, type TypedInvitation } from './use-invitation.ts';

/** A server that is about to be linked, and how that goes. */
export interface Linking extends TypedInvitation {
  run(): Promise<boolean>;
  readonly busy: boolean;
  readonly error: string | null;
  /** The address is not encrypted: the next try says that the person knows, and wants it so. */
  readonly isExposed: boolean;
}

const EXPOSED =
  'This address is not encrypted: everybody on the way could read the workspace and use the invite. Nothing was sent. Use wss:// with a certificate, or go on if you trust the whole network.';

/** Links what is typed. `linked` is called when it is done. */
export function useLinking(linked: () => void = () => undefined): Linking {
  const host = useHost();
  const typed = useInvitation();
  const { url, invite } = typed;
  const action = useAction(async (allowUnencrypted: boolean) => {
    await host.call('workspace.link', { url, invite, allowUnencrypted });
    linked();
  });
  const isExposed = action.code === 'UNENCRYPTED';
  return {
    ...typed,
    // What was said of one address says nothing of another.
    setUrl(text) {
      action.clear();
      typed.setUrl(text);
    },
    run: () => action.run(isExposed),
    busy: action.busy,
    error: isExposed ? EXPOSED : action.error,
    isExposed,
  };
}
