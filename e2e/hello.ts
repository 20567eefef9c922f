import { WebSocket } from 'ws';
import { type EngineMessage, engineMessage } from '../contract/index.ts';

/** What the engine at the page's address says first: its version, its process, its state. */
export const helloOf = (pageUrl: string): Promise<Extract<EngineMessage, { type: 'hello' }>> =>
  new Promise((resolve, reject) => {
    const url = new URL(pageUrl);
    const socket = new WebSocket(`ws://${url.host}/ws${url.search}`);
    socket.once('error', reject);
    socket.once('message', (data: Buffer) => {
      const message = engineMessage.parse(JSON.parse(data.toString('utf8')));
      socket.close();
      if (message.type === 'hello') resolve(message);
      else reject(new Error(`Expected hello first, got ${message.type}.`));
    });
  });
