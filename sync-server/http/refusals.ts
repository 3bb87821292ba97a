/** Why a request over HTTP is not answered as asked: a code for programs, a sentence for people. */
export const refusals = {
  NOT_FOUND: { status: 404, message: 'There is nothing at this path. /healthz, /readyz and /sync are.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This path is read with GET; nothing was changed.' },
  TOO_LARGE: { status: 413, message: 'No request here has a body of this size; nothing of it was read.' },
  LOCAL_ONLY: {
    status: 403,
    message:
      'Metrics are for this machine only. Start the server with --metrics-port, or with --metrics-public where everybody may read them.',
  },
  INTERNAL: { status: 500, message: 'The server failed at this; its log names the kind. Try again.' },
} as const;

export type RefusalCode = keyof typeof refusals;
