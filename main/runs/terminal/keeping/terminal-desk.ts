import { playRecording } from '../play-recording.ts';
import { readEntries, readHead } from '../recording-lines.ts';
import { resumeRecording, startRecording, type RecordedPlace, type Recording } from '../recording.ts';
import { createScreen, type Screen } from '../screen.ts';
import type { DiskFault, KeepingCall, KeepingReply, KeptCall, OpenCall, ResumeCall } from './protocol.ts';

type Answer = (reply: Omit<KeepingReply, 'id'>) => void;

/** One terminal in the thread. */
interface Kept {
  take(call: KeptCall, answer: Answer): void;
}

/** Keeps terminals as they are called to; `post` takes the answers. */
export function createTerminalDesk(post: (reply: KeepingReply) => void): (call: KeepingCall) => void {
  // A terminal that is being opened again has its calls wait behind that.
  const terminals = new Map<number, Promise<Kept | null>>();
  return (call) => {
    const { id } = call;
    const answer: Answer = (reply) => post({ id, ...reply });
    if (call.op === 'open' || call.op === 'resume') {
      const opened = call.op === 'open' ? open(call, answer) : resume(call, answer);
      terminals.set(id, opened);
      return;
    }
    void terminals.get(id)?.then((kept) => kept?.take(call, answer));
    if (call.op === 'close') terminals.delete(id);
  };
}

async function open(call: OpenCall, answer: Answer): Promise<Kept | null> {
  try {
    const recording = startRecording(call);
    answer({ place: recording.place, screen: null, fault: null });
    return keep(recording, createScreen(call));
  } catch (error) {
    answer({ place: null, screen: null, fault: faultOf(error) });
    return null;
  }
}

/** The screen comes from the recording, which was given back as far as the host knows it. */
async function resume({ path, place }: ResumeCall, answer: Answer): Promise<Kept> {
  let recording: Recording | null = null;
  let fault: DiskFault | null = null;
  let screen = createScreen({ cols: 80, rows: 24 });
  try {
    recording = resumeRecording({ path, place });
    const head = await readHead(path);
    if (head) {
      screen = createScreen(head);
      await playRecording(screen, readEntries(path, head.next));
      if (place.rest.length > 0) screen.write(place.rest, () => undefined);
    }
  } catch (error) {
    fault = faultOf(error);
  }
  answer({ place, screen: null, fault });
  return keep(fault ? null : recording, screen);
}

function keep(from: Recording | null, screen: Screen): Kept {
  let recording = from;
  let place: RecordedPlace | null = recording?.place ?? null;
  /** Writes, and gives what the disk says against it; that is the end of the recording. */
  const record = (line: (to: Recording) => void): DiskFault | null => {
    try {
      if (recording) line(recording);
      place = recording?.place ?? place;
      return null;
    } catch (error) {
      recording = null;
      return faultOf(error);
    }
  };
  return {
    take(call, answer) {
      const fault = record((to) => write(to, call));
      // What was recorded until now, also when more will have been by the time this is on the screen.
      const recorded = place;
      const done = (now: Uint8Array | null): void => answer({ place: recorded, screen: now, fault });
      switch (call.op) {
        case 'output':
          return screen.write(call.bytes, () => done(null));
        case 'resize':
          return screen.resize(call.cols, call.rows, () => done(null));
        case 'snapshot':
          return screen.snapshot(done);
        case 'close':
          return screen.snapshot((last) => {
            screen.dispose();
            done(last);
          });
      }
    },
  };
}

function write(recording: Recording, call: KeptCall): void {
  if (call.op === 'output') recording.output(call.at, call.bytes);
  else if (call.op === 'resize') recording.resize(call.at, call.cols, call.rows);
  else if (call.op === 'close') recording.close();
}

function faultOf(error: unknown): DiskFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return { code, message: error instanceof Error ? error.message : 'The recording cannot be written.' };
}
