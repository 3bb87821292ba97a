import type { Terminal } from '@xterm/xterm';
import type { Channel } from '../../../shared/contract/client-channels.ts';
import { terminalFlow } from '../../../shared/contract/flow-control.ts';
import type { DrawingTurns } from './drawing-turns.ts';
import { isRefusedReply } from './terminal-replies.ts';

/** The parts of a terminal that a channel is joined to. */
export type JoinedTerminal = Pick<Terminal, 'write' | 'onData' | 'onBinary'>;

/**
 * Joins a terminal to a run's channel: output in as the window's turns have it, keys out, and credit for what has
 * been drawn, so that a fast agent waits for a slow screen. Returns its undo, which closes the channel.
 */
export function connectTerminal(terminal: JoinedTerminal, channel: Channel, turns: DrawingTurns): () => void {
  const turn = turns.join((bytes, done) => terminal.write(bytes, done));
  let drawn = 0;
  let connected = true;
  const stopData = channel.onData((bytes) => {
    turn.write(bytes, () => {
      drawn += bytes.length;
      if (!connected || drawn < terminalFlow.creditBytes) return;
      channel.credit(drawn);
      drawn = 0;
    });
  });
  const stopClose = channel.onClose(turn.flush);
  const encoder = new TextEncoder();
  const keys = terminal.onData((text) => {
    if (isRefusedReply(text)) return;
    turn.hurry();
    channel.send(encoder.encode(text));
  });
  // Mouse reports of old programs: one byte for each character.
  const binary = terminal.onBinary((text) =>
    channel.send(Uint8Array.from(text, (char) => char.charCodeAt(0))),
  );
  return () => {
    connected = false;
    stopData();
    stopClose();
    turn.leave();
    keys.dispose();
    binary.dispose();
    channel.close();
  };
}
