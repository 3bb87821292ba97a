import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  RecordingEntry,
  RecordingPart,
  RecordingPlace,
} from '../../../../shared/contract/replay-schemas.ts';
import { createManualTime } from '../../../../shared/testing/manual-timers.ts';
import { createReplay, longestGap, type Replay } from './create-replay.ts';

const out = (at: number, text: string): RecordingEntry => ({ at, kind: 'output', text });

/** A host that answers in parts of `size` entries and keeps a screen before every one of them, and a screen. */
function setUp(entries: readonly RecordingEntry[], { size = 2 } = {}) {
  const time = createManualTime();
  let answers = true;
  let asked = 0;
  let shown = '';
  let began = 0;
  const textBefore = (place: number): string =>
    entries
      .slice(0, place)
      .map((entry) => (entry.kind === 'output' ? entry.text : ''))
      .join('');
  const part = (place: number, screen: RecordingPart['screen']): RecordingPart => ({
    screen,
    entries: entries.slice(place, place + size),
    next: place + size >= entries.length ? null : place + size,
  });
  const read = async (from: RecordingPlace): Promise<RecordingPart> => {
    asked += 1;
    if (!answers) throw new Error('gone');
    if ('position' in from) return part(from.position, null);
    // Some way before, as a host does that keeps only a few.
    const first = entries.findIndex((entry) => entry.at > from.at);
    const place = Math.max(0, (first < 0 ? entries.length : first) - size - 1);
    const at = entries[place]?.at ?? 0;
    return part(place, { at, cols: 80, rows: 24, text: textBefore(place) });
  };
  const replay = createReplay({
    facts: async () => ({ cols: 80, rows: 24, durationMs: entries.at(-1)?.at ?? 0, bytes: 1 }),
    read,
    screen: {
      begin() {
        shown = '';
        began += 1;
      },
      write: async (text) => void (shown += text),
      resize: (cols, rows) => void (shown += `<${cols}x${rows}>`),
    },
    clock: time.clock,
    timers: time.timers,
    describe: () => 'The host is gone.',
  });
  return {
    replay,
    time,
    shown: () => shown,
    asked: () => asked,
    began: () => began,
    answer: (now: boolean) => void (answers = now),
    /** Moves the time on in small steps, as it does. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 50) {
        await settle();
        time.advance(50);
      }
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let n = 0; n < 60; n++) await Promise.resolve();
}

const at = (replay: Replay): number => replay.getSnapshot().at;

describe('a replay', () => {
  test('plays in time, at the chosen speed, and ends', async () => {
    const { replay, pass, shown } = setUp([out(0, 'a'), out(1_000, 'b'), out(1_500, 'c'), out(3_000, 'd')]);
    await pass(50);
    expect(shown()).toBe('a');
    await pass(1_000);
    expect(shown()).toBe('ab');
    replay.setSpeed(8);
    await pass(200);
    expect(shown()).toBe('abc');
    expect(at(replay)).toBeGreaterThan(2_000);
    await pass(400);
    expect(replay.getSnapshot()).toMatchObject({ playing: false, at: 3_000, phase: 'ready' });
    expect(shown()).toBe('abcd');
  });

  test('cuts what is idle to two seconds', async () => {
    const { replay, pass, shown } = setUp([out(0, 'a'), out(3_600_000, 'b'), out(3_600_100, 'c')]);
    await pass(100);
    expect(at(replay)).toBeGreaterThanOrEqual(3_600_000 - longestGap);
    expect(shown()).toBe('a');
    await pass(longestGap + 300);
    expect(shown()).toBe('abc');
  });

  test('stands still while paused, and goes on from there', async () => {
    const { replay, pass, shown } = setUp([out(0, 'a'), out(1_000, 'b')]);
    await pass(500);
    replay.pause();
    await pass(5_000);
    expect(at(replay)).toBeLessThan(600);
    expect(shown()).toBe('a');
    replay.play();
    await pass(700);
    expect(shown()).toBe('ab');
    replay.play();
    await pass(100);
    expect(replay.getSnapshot()).toMatchObject({ playing: true });
    expect(shown()).toBe('a');
  });

  test('jumps to the next output, paused or not', async () => {
    const { replay, pass, shown } = setUp(
      [out(0, 'a'), out(60_000, 'b'), out(60_000, 'c'), out(90_000, 'd')],
      { size: 1 },
    );
    await pass(50);
    replay.pause();
    replay.next();
    await pass(50);
    expect(at(replay)).toBe(60_000);
    replay.next();
    replay.next();
    await pass(50);
    expect(shown()).toBe('abcd');
    replay.next();
    await pass(50);
    expect(replay.getSnapshot()).toMatchObject({ at: 90_000, playing: false });
  });

  test('of which a part cannot be read says so, and can be tried again', async () => {
    const { replay, pass, shown, answer } = setUp([out(0, 'a'), out(10, 'b'), out(20, 'c'), out(900, 'd')], {
      size: 1,
    });
    answer(false);
    await pass(100);
    expect(replay.getSnapshot()).toMatchObject({
      phase: 'failed',
      playing: false,
      message: 'The host is gone.',
    });
    answer(true);
    replay.play();
    await pass(1_200);
    expect(shown()).toBe('abcd');
    expect(replay.getSnapshot()).toMatchObject({ phase: 'ready', message: null });
  });

  test('tells what the recorder noted, and changes its size', async () => {
    const { replay, pass, shown } = setUp([
      out(0, 'a'),
      { at: 10, kind: 'size', cols: 50, rows: 7 },
      out(10, 'b'),
      { at: 20, kind: 'note', text: 'It ends here.' },
    ]);
    await pass(100);
    expect(shown()).toBe('a<50x7>b');
    expect(replay.getSnapshot().message).toBe('It ends here.');
  });

  test('that is closed asks and shows nothing more', async () => {
    const { replay, pass, shown, asked, time } = setUp([out(0, 'a'), out(500, 'b'), out(900, 'c')], {
      size: 1,
    });
    await pass(50);
    replay.close();
    const before = asked();
    await pass(2_000);
    expect([shown(), asked(), time.pending]).toEqual(['a', before, 0]);
  });
});

test('wherever one leaps, and however often, the screen is what was printed until then', async () => {
  const wish = fc.oneof(
    fc.record({ kind: fc.constant('seek' as const), at: fc.integer({ min: -10, max: 6_000 }) }),
    fc.record({ kind: fc.constantFrom('next' as const, 'pause' as const, 'play' as const) }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 900 }) }),
  );
  let leaps = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 12 }),
      fc.array(wish, { maxLength: 14 }),
      fc.integer({ min: 1, max: 3 }),
      async (gaps, wishes, size) => {
        let sum = 0;
        const entries = gaps.map((gap, n) => out((sum += gap), String.fromCodePoint(97 + n)));
        const { replay, pass, shown, began } = setUp(entries, { size });
        for (const each of wishes) {
          if (each.kind === 'seek') replay.seek(each.at);
          else if (each.kind === 'pass') await pass(each.ms);
          else replay[each.kind]();
        }
        replay.pause();
        await pass(300);
        const now = at(replay);
        const due = entries
          .filter((entry) => entry.at <= now)
          .map((entry) => (entry.kind === 'output' ? entry.text : ''));
        expect(shown()).toBe(due.join(''));
        leaps += began();
        replay.close();
      },
    ),
    { numRuns: 300 },
  );
  expect(leaps).toBeGreaterThan(300);
});
