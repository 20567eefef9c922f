import type { FastifyInstance } from 'fastify';
import { sameToken, tokenOf } from './guard.ts';

/**
 * Has every route of this plugin ask for the token: 401 without. A hook of the plugin's own routes, not a test of the address: that can be
 * written in many ways (`/%61pi/state`).
 */
export const requireToken = (app: FastifyInstance, token: string): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (sameToken(tokenOf(request.url, request.headers.authorization), token)) return undefined;
    return reply
      .code(401)
      .send({ error: { kind: 'usage', message: 'This address needs the token that the engine printed at its start.' } });
  });
};
