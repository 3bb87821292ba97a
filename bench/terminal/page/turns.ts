import { pageClock, pageTimers } from '../../../renderer/client/platform.ts';
import { createDrawingTurns, type DrawingTurns } from '../../../renderer/lib/terminal/drawing-turns.ts';

/** The turns of the page, as the window of the app has them. */
export const turns: DrawingTurns = createDrawingTurns({ clock: pageClock, timers: pageTimers });
