/**
 * The colour a token has now at `host`, as `rgb(…)`, for canvases that cannot use custom properties
 * (the terminal, the graph). A token's own text is an unresolved light-dark() pair, hence the probe.
 */
export function readColor(host: HTMLElement, token: `--${string}`): string {
  const probe = host.ownerDocument.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  host.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
