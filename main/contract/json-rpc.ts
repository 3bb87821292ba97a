import { CancellationTokenSource, createMessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import type { JsonRpcEngine } from '../../shared/contract/rpc.ts';

/** vscode-jsonrpc as the contract uses it, on Node. */
export const jsonRpcEngine: JsonRpcEngine = {
  createMessageConnection: (reader, writer) => createMessageConnection(reader, writer),
  CancellationTokenSource,
  ResponseError,
};
