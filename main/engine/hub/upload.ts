import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { reportBug } from './client.ts';
import type { EngineControl } from './engine-control.ts';
import { requireToken } from './require-token.ts';

export interface UploadOptions {
  readonly engine: EngineControl;
  readonly token: string;
}

const uploadQuery = z.object({ name: z.string().min(1).max(400) });

/**
 * `POST /models?name=FILE.onnx`, as a fastify plugin, with the token: takes a model file as the body, of at most 2 GiB, whatever its type is said to
 * be; for a file that was dropped on a browser's window, of which nobody knows the path. Answers 200 and `{ insight }`, or 400 and `{ error: { kind,
 * message } }` with a sentence. The body is never held in memory.
 */
export const uploadRoute = async (app: FastifyInstance, { engine, token }: UploadOptions): Promise<void> => {
  requireToken(app, token);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.post('/models', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const query = uploadQuery.safeParse(request.query);
    // What is not read any more is still taken, so that who sends it gets to read the answer.
    const refuse = (status: number, error: { kind: string; message: string }) => {
      request.raw.resume();
      return reply.code(status).send({ error });
    };
    if (!query.success) return refuse(400, { kind: 'usage', message: 'Expected the name of the file: POST /models?name=FILE.onnx.' });
    const body = request.body as Readable | undefined;
    if (engine.receiveModel === undefined || body === undefined)
      return refuse(400, { kind: 'usage', message: 'No file came, or none can be taken.' });
    try {
      return { insight: await engine.receiveModel(query.data.name, body) };
    } catch (error) {
      const record = reportBug('upload', error);
      return refuse(record.kind === 'internal' ? 500 : 400, record);
    }
  });
};
