import type { Undo } from '../../lib/ports.ts';
import type { Process } from './process.ts';

/** What one end of a connection hears. */
export interface EndEvents {
  opened?(): void;
  received(frame: Uint8Array): void;
  /** The close code; 1006 when the connection broke or never came about. */
  closed(code: number): void;
}

/** One end of a connection, as the process that has it uses it. */
export interface End {
  /** Sends a copy. Nothing happens when the connection is not open. */
  send(frame: Uint8Array): void;
  /** Says goodbye after what was sent; `closed` follows, after a second at the latest. */
  close(code: number): void;
  /** Bytes that have not left this process. */
  buffered(): number;
  /** Resolves when little waits to leave, or the connection is gone. */
  flushed(): Promise<void>;
}

/** Answers the connection that a process at an address accepted. */
export type Accept = (end: End) => EndEvents;

/** How two machines reach each other, in one direction. */
export interface Route {
  /** Nothing passes; what was sent waits. */
  blocked: boolean;
  /** ms that a frame takes, between these two. */
  fastest: number;
  slowest: number;
}

/** How a connection breaks. */
export interface Break {
  /** The caller's end hears of it. */
  readonly callerHears: boolean;
  readonly calleeHears: boolean;
  /** Closes are told twice, and a frame comes after them. */
  readonly rudely?: boolean;
}

/** A connection, as whoever disturbs the network sees it. */
export interface Connection {
  readonly id: number;
  readonly caller: string;
  readonly callee: string;
  readonly isOpen: boolean;
  /** Both ends know that it has ended. */
  readonly isOver: boolean;
  break(how: Break): void;
  /** Bytes that `clog` was told last. */
  readonly clogged: number;
  /** The callee's end says that this many bytes wait, on top of those that do. */
  clog(bytes: number): void;
}

/** A frame that was handed to the network. */
export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly connection: number;
  readonly frame: Uint8Array;
}

/** Machines and what is between them. Machines are known by name. */
export interface Network {
  /** Until undone, whoever calls the machine's address gets through to this process. */
  listen(machine: string, process: Process, accept: Accept): Undo;
  /** Calls a machine. Does not throw: what goes wrong is told through `closed`. */
  connect(from: { machine: string; process: Process }, to: string, events: EndEvents): End;
  route(from: string, to: string): Route;
  /** Call after a route was unblocked, so that what waits goes on. */
  resume(): void;
  connections(): readonly Connection[];
  /** Breaks what a machine has open because its process ended; the others hear of it, or not. */
  drop(machine: string, how: { othersHear: boolean }): void;
}
