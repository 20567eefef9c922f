import type { RequestName, RequestParams, RequestResult } from '../../contract/index.ts';
import { EngineSocket } from './socket.ts';
import { socketUrl } from './endpoint.ts';

/** The window's one connection to the engine. */
export const engine = new EngineSocket(socketUrl(window.location));

/**
 * Asks the engine; resolves with its checked answer. Rejects with a Fault: the engine's own sentence, or that it did not answer. A request
 * made while the connection is being set up waits a few seconds for it.
 */
export const request = <N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> =>
  engine.request(name, params);
