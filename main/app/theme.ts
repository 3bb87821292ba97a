/** Background of a window before its document is drawn: `--bg` of the renderer's tokens. */
export function backgroundColor(dark: boolean): string {
  return dark ? '#11100e' : '#f5f3f2';
}
