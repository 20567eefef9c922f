import type { FastifyInstance } from 'fastify';
import type { EngineControl } from './engine-control.ts';
import { requireToken } from './require-token.ts';

export interface ThumbnailOptions {
  readonly engine: EngineControl;
  readonly token: string;
}

/** `GET /api/sessions/ID/thumbnail`, as a fastify plugin, with the token (`?token=` for an `<img>`): the picture of a session, or 404. */
export const thumbnailRoute = async (app: FastifyInstance, { engine, token }: ThumbnailOptions): Promise<void> => {
  requireToken(app, token);

  app.get<{ Params: { id: string } }>('/api/sessions/:id/thumbnail', async (request, reply) => {
    // It is replaced by a better one while a recording is young.
    reply.header('cache-control', 'no-store');
    const jpeg = await engine.thumbnail(request.params.id);
    if (jpeg) return reply.type('image/jpeg').send(jpeg);
    return reply.code(404).send({ error: { kind: 'usage', message: 'There is no picture of this session.' } });
  });
};
