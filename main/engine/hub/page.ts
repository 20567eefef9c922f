import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer. The page runs only its own scripts and talks only to this hub; `style-src` allows inline styles since Mantine sets
 * them. COOP and COEP make the page cross-origin isolated, which gives its `performance.now()` a step of 5 µs instead of 100.
 */
export const securityHeaders = (port: number): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The page's address holds the token.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

const notBuilt = 'The window has not been built: run `npm run build`, then reload this page.\n';

/** Serves the built window from `pageDir`; a sentence where it has not been built. */
export const servePage = async (app: FastifyInstance, pageDir: string | null): Promise<void> => {
  if (pageDir === null || !existsSync(join(pageDir, 'index.html'))) {
    app.get('/', async (_request, reply) => reply.code(503).header('cache-control', 'no-store').type('text/plain').send(notBuilt));
    return;
  }
  await app.register(fastifyStatic, {
    root: pageDir,
    dotfiles: 'deny',
    cacheControl: false,
    setHeaders: (reply, path) => {
      // The build puts a hash of the contents into the names of assets; the index names them.
      reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-store');
    },
  });
};
