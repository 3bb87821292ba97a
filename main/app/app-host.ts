import { app, MessageChannelMain, safeStorage } from 'electron';
import { createHostDesk } from './host-desk.ts';
import { createHostProcess, type HostProcess } from './host-process.ts';
import { createNotices } from './notices.ts';
import type { AppPaths } from './paths.ts';
import { systemTimers } from './platform.ts';
import { startUtility } from './utility-child.ts';

export interface AppHostOptions {
  /** Absolute. */
  readonly profile: string;
  readonly paths: AppPaths;
  /** The person clicked a notification, of this run or of none. */
  onNotice(runId: string | null): void;
}

/** A supervisor hands its own environment to nobody, so it gets only what a process needs to run. */
const supervisorEnv: readonly string[] = ['PATH', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR'];

function pickEnv(names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.includes(name)));
}

/** The host of this app, in utility processes of Electron. It is not started yet. */
export function createAppHost({ profile, paths, onNotice }: AppHostOptions): HostProcess {
  const desk = createHostDesk({
    secrets: safeStorage,
    platform: process.platform,
    startSupervisor: () => startUtility(paths.supervisor, 'Hearth supervisor', pickEnv(supervisorEnv)),
    createChannel: () => new MessageChannelMain(),
    notify: createNotices(onNotice),
  });
  return createHostProcess({
    profile,
    version: app.getVersion(),
    timers: systemTimers,
    launch: () => startUtility(paths.host, 'Hearth host', process.env),
    onRequest: desk.handle,
    onGone: desk.hostGone,
  });
}
