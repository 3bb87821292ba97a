import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { ClientMessage, MessageOf, ServerMessage } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { mayRead, type Reach } from '../log/record-rules.ts';
import type { DeviceRow } from '../log/rows.ts';
import type { Subscriber } from './audience.ts';
import type { Link } from './link.ts';
import { beginReading, type Reading, type ReadingParts } from './reading.ts';
import { createWrites, type Writes } from './writes.ts';
import type { WritingParts } from './writing.ts';

export interface SessionParts extends ReadingParts, WritingParts {}

/**
 * What one device does after it has proven who it is, until its connection ends. A server has thousands of them,
 * most of them idle: methods on a prototype and parts that are made when needed keep each of them small.
 */
export class Session implements Subscriber {
  readonly deviceId: string;
  readonly memberId: MemberId;
  readonly since: number;
  readonly #parts: SessionParts;
  readonly #link: Link;
  readonly #reach: Reach;
  #hasPulled = false;
  #isListening = false;
  /** While it catches up. */
  #reading: Reading | null = null;
  /** From its first write on. */
  #writes: Writes | null = null;

  /** `since`: where the log stood when it was looked up what this device may do. */
  constructor(parts: SessionParts, link: Link, { device, since }: { device: DeviceRow; since: number }) {
    const { deviceId, memberId, role, teams } = device;
    this.deviceId = deviceId;
    this.memberId = memberId;
    this.since = since;
    this.#parts = parts;
    this.#link = link;
    this.#reach = { memberId, role, teams };
    parts.stats.move('devices', 1);
    parts.hub.enter(this);
  }

  handle(message: ClientMessage): void {
    switch (message.type) {
      case 'ping':
        return this.#send({ type: 'pong' });
      case 'pull':
        return this.#pull(message);
      case 'credit':
        return this.#credit(message.bytes);
      case 'presence':
        return this.#parts.presence.tell(this, message.entries);
      case 'push':
      case 'reopen':
      case 'seal':
      case 'envelope':
      case 'request':
      case 'returnMeta':
      case 'returnRecords':
      case 'recovered':
        this.#writes ??= this.#beginWrites();
        return this.#writes.handle(message);
      case 'hello':
      case 'auth':
        return this.hangUp('malformed');
      default:
        return assertNever(message);
    }
  }

  /** Resolves when what is under way has been answered. */
  async drain(): Promise<void> {
    await this.#writes?.idle();
  }

  end(): void {
    const { stats, hub, presence } = this.#parts;
    stats.move('devices', -1);
    if (this.#isListening) stats.move('listening', -1);
    hub.leave(this);
    this.#reading?.end();
    this.#writes?.end();
    presence.leave(this);
  }

  mayRead(groupId: GroupId): boolean {
    return mayRead(this.#reach, groupId);
  }

  deliver(frame: Uint8Array): void {
    const { peer, isOver } = this.#link;
    if (isOver) return;
    // L5
    const waiting = peer.buffered() + (this.#reading?.heldBytes ?? 0);
    if (waiting > this.#parts.limits.backlog) this.hangUp('tooMany');
    else if (!this.#reading?.hold(frame)) peer.send(frame);
  }

  offer(frame: Uint8Array): boolean {
    const { peer, isOver } = this.#link;
    if (isOver) return true;
    if (!this.#isListening || peer.buffered() > this.#parts.limits.presenceBacklog) return false;
    peer.send(frame);
    return true;
  }

  hangUp(close: CloseName): void {
    this.#link.hangUp(close);
  }

  /** P3: once. */
  #pull(pull: MessageOf<ClientMessage, 'pull'>): void {
    if (this.#hasPulled) return this.hangUp('malformed');
    this.#hasPulled = true;
    const done = (): void => this.#goLive();
    this.#reading = beginReading(this.#parts, this.#link, { subscriber: this, pull, done });
  }

  #credit(bytes: number): void {
    // What was under way when it had caught up is given back too, and needed no more.
    if (this.#hasPulled) this.#reading?.give(bytes);
    else this.hangUp('malformed');
  }

  #goLive(): void {
    this.#reading = null;
    this.#isListening = true;
    this.#parts.stats.move('listening', 1);
    this.#parts.presence.join(this);
  }

  #beginWrites(): Writes {
    const { deviceId } = this;
    const link = this.#link;
    return createWrites({ parts: this.#parts, link, deviceId, send: (message) => this.#send(message) });
  }

  #send(message: ServerMessage): void {
    const { peer, isOver } = this.#link;
    if (isOver) return;
    // L5: also who only asks, and never reads the answers.
    if (peer.buffered() > this.#parts.limits.backlog) this.hangUp('tooMany');
    else peer.send(encodeServerMessage(message));
  }
}
