/** Scrolls to the next or the previous hunk of a diff. */
export function stepHunk(scroller: HTMLElement | null, step: 1 | -1): void {
  if (!scroller) return;
  const { top } = scroller.getBoundingClientRect();
  const hunks = [...scroller.querySelectorAll('[data-hunk]')];
  const tops = hunks.map((hunk) => hunk.getBoundingClientRect().top - top);
  const at = step > 0 ? tops.findIndex((y) => y > 1) : tops.findLastIndex((y) => y < -1);
  hunks[at]?.scrollIntoView({ block: 'start' });
}
