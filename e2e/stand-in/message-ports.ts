import { EventEmitter } from 'node:events';

/** Where the other ends of ports live once they were handed out: a page or a child process. */
export interface Carrier {
  deliver(portId: number, data: unknown): void;
  close(portId: number): void;
}

let lastId = 0;

/** One end of a channel, as Electron's MessagePortMain. Ports in messages of ports are not supported. */
export class StandInPort extends EventEmitter {
  readonly id: number = ++lastId;
  peer: StandInPort | null = null;
  #carrier: Carrier | null = null;
  #early: unknown[] | null = [];
  #open = true;

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('Chromium stand-in: ports cannot travel through ports.');
    this.forward(data);
  }

  start(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const data of early) this.#receive(data);
  }

  close(): void {
    if (!this.#carrier) this.shut();
  }

  /** Hands this end over; from now on its carrier speaks for it through `forward` and `shut`. */
  moveTo(carrier: Carrier): number {
    this.#carrier = carrier;
    this.start();
    if (!this.#open) carrier.close(this.id);
    return this.id;
  }

  forward(data: unknown): void {
    const { peer } = this;
    if (this.#open && peer) peer.#receive(data);
  }

  /** Ends both ends. */
  shut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#carrier?.close(this.id);
    this.peer?.shut();
    this.emit('close');
  }

  #receive(data: unknown): void {
    if (!this.#open) return;
    if (this.#carrier) this.#carrier.deliver(this.id, data);
    else if (this.#early) this.#early.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

/** As Electron's MessageChannelMain. */
export class MessageChannelMain {
  readonly port1: StandInPort = new StandInPort();
  readonly port2: StandInPort = new StandInPort();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

/** The ports that one carrier holds. */
export class Cargo {
  readonly #ports = new Map<number, StandInPort>();
  readonly #carrier: Carrier;
  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  /** Takes ports and gives their numbers; they start to flow when the receiver has been told of them. */
  take(ports: readonly StandInPort[], announce: (ids: readonly number[]) => void): void {
    for (const port of ports) this.#ports.set(port.id, port);
    announce(ports.map(({ id }) => id));
    for (const port of ports) port.moveTo(this.#carrier);
  }

  forward(id: number, data: unknown): void {
    this.#ports.get(id)?.forward(data);
  }

  shut(id: number): void {
    this.#ports.get(id)?.shut();
    this.#ports.delete(id);
  }

  shutAll(): void {
    for (const id of this.#ports.keys()) this.shut(id);
  }
}
