/**
 * The nonce that the page's policy allows in `<style>` elements, for libraries that make them: pass it to
 * `EditorView.cspNonce` and set it on style elements of xterm. Empty when the page was served without one.
 */
export function styleNonce(page: Pick<Document, 'querySelector'>): string {
  return page.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}
