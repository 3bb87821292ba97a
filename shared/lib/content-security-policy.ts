export interface ContentSecurityPolicyOptions {
  /** Allows the `<style>` elements that CodeMirror and xterm make; fresh for each document. */
  readonly styleNonce: string;
  /** Where the document may connect to beside its own origin, such as `ws://127.0.0.1:4170`. */
  readonly connect: readonly string[];
}

/**
 * The policy of every document that shows the renderer, whoever serves it: its own files, its own host,
 * nothing else. No inline script, no eval, no frame around it or in it, no form, no plugin.
 */
export function contentSecurityPolicy({ styleNonce, connect }: ContentSecurityPolicyOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/**
 * Hands the nonce of the policy to the document: `<meta name="csp-nonce" content="…">` as the first element
 * of its head, where scripts find it. `html` is the built `index.html`.
 */
export function withStyleNonce(html: string, styleNonce: string): string {
  return html.replace(/<head[^>]*>/, (head) => `${head}<meta name="csp-nonce" content="${styleNonce}">`);
}
