import type { FastifyInstance } from 'fastify';
import type { EngineControl } from '../engine-control.ts';
import { requireToken } from '../require-token.ts';
import { Metrics } from './metrics.ts';

export interface MetricsOptions {
  readonly engine: EngineControl;
  readonly token: string;
}

/** `GET /metrics`, as a fastify plugin, for Prometheus; needs the token, as a bearer or in the query. */
export const metricsRoute = async (app: FastifyInstance, { engine, token }: MetricsOptions): Promise<void> => {
  requireToken(app, token);
  const metrics = new Metrics(engine);
  app.addHook('onClose', async () => metrics.close());
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
};
