/** A ref for the field that a form begins with: it takes the focus when it appears, not on every drawing. */
export function focusFirst(element: HTMLElement | null): void {
  element?.focus();
}
