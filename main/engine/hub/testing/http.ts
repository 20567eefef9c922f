import { request } from 'node:http';
import type { Hub } from '../server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Asks the hub over HTTP, with headers `fetch` would not let a test choose; a POST where there is something to say. */
export const get = (hub: Hub, path: string, headers: Record<string, string> = {}, post?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: hub.port, path, method: post === undefined ? 'GET' : 'POST', headers, agent: false },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          body += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(post);
  });
