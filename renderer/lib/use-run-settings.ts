import { useEffect, useState } from 'react';
import type { RunSettings } from '../../shared/contract/run-settings.ts';
import type { ProjectId } from '../../shared/domain/ids.ts';
import { useHost } from './app-context.ts';
import { sentence } from './use-action.ts';

export interface ReadRunSettings {
  /** Null until they were read. */
  readonly settings: RunSettings | null;
  readonly error: string | null;
}

/** Reads how agents of a project run on this machine, once: what is being written is not taken from under the hand. */
export function useRunSettings(projectId: ProjectId | null): ReadRunSettings {
  const host = useHost();
  const [reading, setReading] = useState<ReadRunSettings>({ settings: null, error: null });
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const take = (next: ReadRunSettings): void => {
      if (!signal.aborted) setReading(next);
    };
    host.call('projects.runSettings', { projectId }, { signal }).then(
      ({ settings }) => take({ settings, error: null }),
      (failure: unknown) => take({ settings: null, error: sentence(failure) }),
    );
    return () => ended.abort();
  }, [host, projectId]);
  return reading;
}

/** Whether this machine has a sandbox; false when that cannot be found out, and null until then. */
export function useSandbox(): boolean | null {
  const host = useHost();
  const [sandbox, setSandbox] = useState<boolean | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const take = (found: boolean): void => {
      if (!signal.aborted) setSandbox(found);
    };
    host.call('system.capabilities', {}, { signal }).then(
      (found) => take(found.sandbox),
      () => take(false),
    );
    return () => ended.abort();
  }, [host]);
  return sandbox;
}
