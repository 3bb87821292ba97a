/** Eight arcs around (8, 8) from valley to valley: the outline of the evidence seal. */
export function sealPath(scallops: number, crest: number, valley: number): string {
  const step = (2 * Math.PI) / scallops;
  const chord = 2 * valley * Math.sin(step / 2);
  const rise = crest - valley * Math.cos(step / 2);
  const radius = (chord * chord) / 4 / (2 * rise) + rise / 2;
  const point = (index: number): string => {
    const angle = -Math.PI / 2 + (index - 0.5) * step;
    return `${(8 + valley * Math.cos(angle)).toFixed(3)} ${(8 + valley * Math.sin(angle)).toFixed(3)}`;
  };
  const arcs = Array.from(
    { length: scallops },
    (_, index) => `A${radius.toFixed(3)} ${radius.toFixed(3)} 0 0 1 ${point(index + 1)}`,
  );
  return `M${point(0)}${arcs.join('')}Z`;
}
