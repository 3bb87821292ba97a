import type { ProcessChannel } from './channel.ts';

/** The supervisor's end of the channel to its host. */
export type HostChannel = Omit<ProcessChannel, 'pid'>;

/** What is used of an Electron `MessagePortMain`. */
interface Port {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** What is used of `process.parentPort` in an Electron `utilityProcess`. */
export interface ParentPort {
  once(event: 'message', listener: (event: { ports: readonly Port[] }) => void): unknown;
}

/** Over the IPC channel of a forked Node process. */
export function forkChannel(self: NodeJS.Process): HostChannel {
  return {
    send(message) {
      // The callback keeps a broken channel from becoming an uncaught error; `disconnect` follows.
      if (self.connected) self.send?.(message, () => {});
    },
    onMessage(listener) {
      self.on('message', listener);
      return () => self.off('message', listener);
    },
    onClose(listener) {
      self.once('disconnect', listener);
      return () => self.off('disconnect', listener);
    },
    close: () => self.disconnect(),
  };
}

/**
 * In an Electron `utilityProcess`: the first message from the main process carries the port whose
 * other end the host holds.
 */
export async function utilityChannel(parent: ParentPort): Promise<HostChannel> {
  const port = await new Promise<Port>((resolve) => {
    parent.once('message', ({ ports: [first] }) => first && resolve(first));
  });
  let closed = false;
  port.on('close', () => {
    closed = true;
  });
  return {
    send: (message) => void (closed || port.postMessage(message)),
    onMessage(listener) {
      const unwrap = (event: { data: unknown }): void => listener(event.data);
      port.on('message', unwrap);
      port.start();
      return () => void port.off('message', unwrap);
    },
    onClose(listener) {
      let active = true;
      port.on('close', () => active && listener());
      return () => void (active = false);
    },
    close: () => port.close(),
  };
}
