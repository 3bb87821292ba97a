import { expect, test } from 'vitest';
import { createClientChannels } from '../../../shared/contract/client-channels.ts';
import { decodeChannelFrame } from '../../../shared/contract/channel-codec.ts';
import type { ChannelFrame } from '../../../shared/contract/channel.ts';
import { terminalFlow } from '../../../shared/contract/flow-control.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { connectTerminal, type JoinedTerminal } from './connect-terminal.ts';
import { createDrawingTurns } from './drawing-turns.ts';

/** A terminal that draws when the test says so, on a real channel whose frames are kept. */
function setUp() {
  const typed = createEmitter<string>();
  const binary = createEmitter<string>();
  const undrawn: (() => void)[] = [];
  const sent: ChannelFrame[] = [];
  const channels = createClientChannels({
    send: (bytes) => {
      const frame = decodeChannelFrame(bytes);
      if (frame) sent.push(frame);
    },
  });
  const turns = createDrawingTurns(createManualTime());
  const terminal = {
    write: (_bytes: Uint8Array, done: () => void) => undrawn.push(done),
    onData: (listener: (text: string) => void) => ({ dispose: typed.subscribe(listener) }),
    onBinary: (listener: (text: string) => void) => ({ dispose: binary.subscribe(listener) }),
  } as unknown as JoinedTerminal;
  const undo = connectTerminal(terminal, channels.open({ kind: 'terminal', runId: 'r' }), turns);
  channels.receive({ op: 'opened', channel: 1 });
  const output = (length: number): void =>
    channels.receive({ op: 'data', channel: 1, bytes: new Uint8Array(length) });
  const draw = (): void => undrawn.splice(0).forEach((done) => done());
  return {
    typed,
    binary,
    undo,
    output,
    draw,
    sent: (op: ChannelFrame['op']) => sent.filter((frame) => frame.op === op),
  };
}

test('credit is given for what was drawn, not for what came', () => {
  const { output, draw, sent } = setUp();
  output(terminalFlow.creditBytes - 1);
  draw();
  output(1);
  expect(sent('credit')).toEqual([]);
  draw();
  expect(sent('credit')).toMatchObject([{ bytes: terminalFlow.creditBytes }]);
  output(10);
  draw();
  expect(sent('credit')).toHaveLength(1);
});

test('keys go out as UTF-8, mouse reports byte by byte, refused replies not at all', () => {
  const { typed, binary, sent } = setUp();
  typed.emit('é');
  typed.emit('\x1bP1$r0m\x1b\\');
  binary.emit('\x1b[M\xff');
  expect(sent('data')).toMatchObject([
    { bytes: new Uint8Array([0xc3, 0xa9]) },
    { bytes: new Uint8Array([0x1b, 0x5b, 0x4d, 0xff]) },
  ]);
});

test('undone, it closes the channel and is silent', () => {
  const { typed, binary, undo, output, draw, sent } = setUp();
  output(terminalFlow.creditBytes);
  undo();
  draw();
  typed.emit('x');
  expect(typed.size + binary.size).toBe(0);
  expect(sent('credit')).toEqual([]);
  expect(sent('close')).toHaveLength(1);
});
