/**
 * Lets a library that makes its own styles live under a policy that forbids inline ones: from now on the
 * `<style>` elements of the page carry the nonce of its policy, and what is set as the `style` attribute of a
 * `<span>` goes through the CSSOM, which the policy allows. xterm 6 needs both for its colours, has no option for
 * either, and its `documentOverride` does not reach all of its parts. Calling it again does nothing.
 */
export function allowLibraryStyles(page: Document, nonce: string): void {
  if (Object.hasOwn(page, 'createElement')) return;
  const createElement = (...args: [string, ElementCreationOptions?]): HTMLElement => {
    const element = Document.prototype.createElement.apply(page, args);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    else if (element instanceof HTMLSpanElement) element.setAttribute = setAttribute;
    return element;
  };
  Object.defineProperty(page, 'createElement', { value: createElement, configurable: true });
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
