import type { FastifyInstance } from 'fastify';
import type { EngineControl } from './engine-control.ts';

/**
 * `GET /healthz`, as a fastify plugin, for whoever watches the engine; without a token, and without anything of the source in it. 200, or 503 where
 * the run that is open has failed; `{ status: 'ok' | 'failed', version, phase, uptimeS }`.
 */
export const healthRoute = async (app: FastifyInstance, { engine }: { readonly engine: EngineControl }): Promise<void> => {
  app.get('/healthz', async (_request, reply) => {
    const { phase } = engine.state();
    const hasFailed = phase === 'failed';
    return reply
      .code(hasFailed ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({ status: hasFailed ? 'failed' : 'ok', version: engine.version, phase, uptimeS: Math.round(process.uptime()) });
  });
};
