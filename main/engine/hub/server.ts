import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { type EngineMessage, Fault, PROTOCOL } from '../../../contract/index.ts';
import { apiRoutes } from './api.ts';
import { HubClient } from './client.ts';
import type { EngineControl } from './engine-control.ts';
import { exportRoute } from './export.ts';
import { isOwnRequest, newToken, pathOf, sameToken, tokenOf } from './guard.ts';
import { healthRoute } from './health.ts';
import { HUB_LIMITS, type HubLimits } from './limits.ts';
import { metricsRoute } from './metrics/route.ts';
import { securityHeaders, servePage } from './page.ts';
import { thumbnailRoute } from './thumbnail.ts';
import { uploadRoute } from './upload.ts';

export interface HubOptions {
  readonly engine: EngineControl;
  /** Loopback only. */
  readonly host?: '127.0.0.1';
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Default: a new random one. */
  readonly token?: string;
  /** Folder of the built window; null: none. */
  readonly pageDir: string | null;
  /** Sentence for the user where this engine replaced one that died. */
  readonly restarted?: string | null;
  /** Overrides of HUB_LIMITS. */
  readonly limits?: Partial<HubLimits>;
}

export interface Hub {
  /** Address of the page, with the token. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Says goodbye to every client and frees the port. */
  close(): Promise<void>;
}

/** Characters of a part of an address that names something: a session's id, percent-encoded. */
const MAX_PARAM_LENGTH = 2000;

const listen = async (app: FastifyInstance, host: string, port: number): Promise<void> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new Fault('usage', `Port ${port} of ${host} is in use by another program: choose another with --port.`);
    if (code === 'EACCES')
      throw new Fault('usage', `Port ${port} of ${host} may not be used by this user: choose one above 1023 with --port.`);
    throw error;
  }
};

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/**
 * Starts the control plane: the page, `/api`, `/models`, `/metrics`, `/healthz` and the WebSocket `/ws` on one loopback port. Runs on the calling thread and never blocks it.
 * @throws Fault of kind `usage` where the port cannot be had.
 */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { engine, host = '127.0.0.1', token = newToken() } = options;
  const limits: HubLimits = { ...HUB_LIMITS, ...options.limits };
  const clients = new Set<HubClient>();
  let port = 0;

  const app = Fastify({
    logger: false,
    bodyLimit: limits.messageBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  let headers: Record<string, string> = {};
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (!isOwnRequest(request.headers, port)) return reply.code(403).send({ error: 'This address is not for you.' });
    return undefined;
  });
  await app.register(apiRoutes, { engine, token });
  await app.register(thumbnailRoute, { engine, token });
  await app.register(exportRoute, { engine, token });
  await app.register(uploadRoute, { engine, token });
  await app.register(metricsRoute, { engine, token });
  await app.register(healthRoute, { engine });
  await servePage(app, options.pageDir);

  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, perMessageDeflate: false, clientTracking: false });
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!isOwnRequest(request.headers, port)) return refuseUpgrade(socket, '403 Forbidden');
    if (pathOf(request.url) !== '/ws') return refuseUpgrade(socket, '404 Not Found');
    if (!sameToken(tokenOf(request.url, request.headers.authorization), token)) return refuseUpgrade(socket, '401 Unauthorized');
    if (clients.size >= limits.clients) return refuseUpgrade(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const client = new HubClient(webSocket, engine, limits, (gone) => clients.delete(gone));
      clients.add(client);
      client.send({
        type: 'hello',
        protocol: PROTOCOL,
        version: engine.version,
        pid: process.pid,
        restarted: options.restarted ?? null,
        state: engine.state(),
      });
    });
  });

  await listen(app, host, options.port ?? 0);
  port = (app.server.address() as AddressInfo).port;
  headers = securityHeaders(port);

  const broadcast = (message: EngineMessage): void => {
    if (clients.size === 0) return;
    const text = Buffer.from(JSON.stringify(message));
    const isRepeated = message.type === 'snapshot' || message.type === 'resources';
    for (const client of clients) client.sendText(text, isRepeated);
  };
  const unsubscribe = engine.subscribe({
    state: (state) => broadcast({ type: 'state', state }),
    snapshot: (snapshot) => broadcast({ type: 'snapshot', snapshot }),
    event: (event) => broadcast({ type: 'event', event }),
    whatIf: (whatIf) => broadcast({ type: 'whatIf', whatIf }),
    resources: (resources) => broadcast({ type: 'resources', resources }),
    overhead: (overhead) => broadcast({ type: 'overhead', overhead }),
    autoTune: (autoTune) => broadcast({ type: 'autoTune', autoTune }),
    download: (download) => broadcast({ type: 'download', download }),
  });
  const heartbeat = setInterval(() => {
    for (const client of clients) client.heartbeat();
  }, limits.heartbeatMs);
  heartbeat.unref();

  return {
    url: `http://${host}:${port}/?token=${token}`,
    port,
    token,
    close: async () => {
      clearInterval(heartbeat);
      unsubscribe();
      for (const client of clients) client.close(1001, 'the engine is stopping');
      const deadline = performance.now() + 2 * limits.closeGraceMs;
      while (clients.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
      await app.close();
    },
  };
};
