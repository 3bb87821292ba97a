import { describe, expect, it } from 'vitest';

import { sealPath } from './seal-path.ts';

describe('sealPath', () => {
  const path = sealPath(8, 6.7, 6);
  const points = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=[AZ])/g)].map((match) => ({
    x: Number(match[1]),
    y: Number(match[2]),
  }));

  it('has one arc for each scallop and closes', () => {
    expect(path.match(/A/g)).toHaveLength(8);
    expect(path).toMatch(/^M.*Z$/);
    expect(points).toHaveLength(9);
    expect(points[8]).toEqual(points[0]);
  });

  it('has its valleys on a circle around the middle', () => {
    for (const { x, y } of points) expect(Math.hypot(x - 8, y - 8)).toBeCloseTo(6, 2);
  });

  it('has a crest at the top', () => {
    const [first, second] = points;
    expect(first?.y).toBeCloseTo(second?.y ?? 0, 3);
    expect((first?.x ?? 0) + (second?.x ?? 0)).toBeCloseTo(16, 2);
    const radius = Number(/A([\d.]+)/.exec(path)?.[1]);
    const half = ((second?.x ?? 0) - (first?.x ?? 0)) / 2;
    const rise = radius - Math.sqrt(radius ** 2 - half ** 2);
    expect((first?.y ?? 0) - rise).toBeCloseTo(8 - 6.7, 1);
  });
});
