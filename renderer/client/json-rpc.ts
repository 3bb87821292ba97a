import { CancellationTokenSource, createMessageConnection, ResponseError } from 'vscode-jsonrpc/browser';
import type { JsonRpcEngine } from '../../shared/contract/rpc.ts';

/** vscode-jsonrpc as the contract uses it, in a page. */
export const jsonRpcEngine: JsonRpcEngine = {
  createMessageConnection: (reader, writer) => createMessageConnection(reader, writer),
  CancellationTokenSource,
  ResponseError,
};
