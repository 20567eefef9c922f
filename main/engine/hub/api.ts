import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { REQUESTS, type RequestName } from '../../../contract/index.ts';
import { reportBug } from './client.ts';
import { dispatch } from './dispatch.ts';
import type { EngineControl } from './engine-control.ts';
import { requireToken } from './require-token.ts';

const apiRequest = z.strictObject({
  name: z.enum(Object.keys(REQUESTS) as [RequestName, ...RequestName[]]),
  params: z.unknown().optional(),
});

export interface ApiOptions {
  readonly engine: EngineControl;
  readonly token: string;
}

/**
 * `/api`, as a fastify plugin, for the desktop's menu, scripts and curl; each needs the token.
 * `GET /api/state` answers the run state. `POST /api/request` with `{ name, params }` does what a request on the WebSocket does: 200 and
 * `{ result }`, or 400 (a user's mistake, a source or model that will not do) or 500 (a bug), and `{ error: { kind, message } }`.
 */
export const apiRoutes = async (app: FastifyInstance, { engine, token }: ApiOptions): Promise<void> => {
  requireToken(app, token);

  app.get('/api/state', async (_request, reply) => reply.header('cache-control', 'no-store').send(engine.state()));

  app.post('/api/request', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const parsed = apiRequest.safeParse(request.body);
    if (!parsed.success)
      return reply.code(400).send({ error: { kind: 'usage', message: 'Expected { name, params } with the name of a request.' } });
    try {
      return { result: await dispatch(engine, parsed.data.name, parsed.data.params) };
    } catch (error) {
      const record = reportBug(parsed.data.name, error);
      return reply.code(record.kind === 'internal' ? 500 : 400).send({ error: record });
    }
  });
};
