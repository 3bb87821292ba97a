/** Place and size in the units of the desktop. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const minimumSize = { width: 720, height: 480 } as const;
const usualSize = { width: 1280, height: 840 } as const;
/** So much of a window has to be on a screen for a person to find and move it. */
const reachable = { width: 120, height: 60 } as const;

function overlap(a: Bounds, b: Bounds): { width: number; height: number } {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return { width, height };
}

function centred(area: Bounds): Bounds {
  const width = Math.min(usualSize.width, area.width);
  const height = Math.min(usualSize.height, area.height);
  const x = area.x + Math.floor((area.width - width) / 2);
  const y = area.y + Math.floor((area.height - height) / 2);
  return { x, y, width, height };
}

/**
 * Where the window opens: as it was left, if a person could still reach it on one of these work areas, else in the
 * middle of the first, which is that of the primary screen.
 */
export function chooseBounds(saved: Bounds | null, areas: readonly [Bounds, ...Bounds[]]): Bounds {
  if (saved === null) return centred(areas[0]);
  const home = areas.find((area) => {
    const shared = overlap(saved, area);
    // The title bar is at the top, so it must not be above the area.
    return shared.width >= reachable.width && shared.height >= reachable.height && saved.y >= area.y;
  });
  if (home === undefined) return centred(areas[0]);
  const width = Math.max(minimumSize.width, Math.min(saved.width, home.width));
  const height = Math.max(minimumSize.height, Math.min(saved.height, home.height));
  return { x: saved.x, y: saved.y, width, height };
}
