import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type EngineMessage, engineMessage } from '../../../../contract/index.ts';
import type { Hub } from '../server.ts';

export interface TestClient {
  readonly socket: WebSocket;
  readonly messages: EngineMessage[];
  readonly previews: Buffer[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  say(message: unknown): void;
  /** The first message, from the start on, that `matches`; rejects after 3 s. */
  next<T extends EngineMessage['type']>(
    type: T,
    matches?: (message: Extract<EngineMessage, { type: T }>) => boolean,
  ): Promise<Extract<EngineMessage, { type: T }>>;
}

/** A window's side of the WebSocket, without a window; every text message is checked against the contract. */
export const connect = async (hub: Hub, headers: Record<string, string> = {}, token = hub.token): Promise<TestClient> => {
  const socket = new WebSocket(`ws://127.0.0.1:${hub.port}/ws?token=${token}`, { headers });
  const messages: EngineMessage[] = [];
  const previews: Buffer[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) previews.push(data);
    else messages.push(engineMessage.parse(JSON.parse(data.toString('utf8'))));
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  const failed = once(socket, 'unexpected-response').then(([, response]) => {
    throw new Error(`refused with ${(response as { statusCode: number }).statusCode}`);
  });
  await Promise.race([once(socket, 'open'), failed]);
  return {
    socket,
    messages,
    previews,
    closed,
    say: (message) => socket.send(JSON.stringify(message)),
    next: async (type, matches = () => true) => {
      const deadline = performance.now() + 3000;
      for (;;) {
        for (const message of messages) {
          const typed = message as Extract<EngineMessage, { type: typeof type }>;
          if (message.type === type && matches(typed)) return typed;
        }
        if (performance.now() > deadline) throw new Error(`no "${type}" within 3 s; got ${messages.map((m) => m.type).join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
};
