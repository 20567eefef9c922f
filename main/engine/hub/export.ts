import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { EXPORT_FORMATS, EXPORTS, type ExportFormat } from '../../../contract/index.ts';
import { reportBug } from './client.ts';
import type { EngineControl } from './engine-control.ts';
import { requireToken } from './require-token.ts';

export interface ExportOptions {
  readonly engine: EngineControl;
  readonly token: string;
}

const isFormat = (text: string): text is ExportFormat => EXPORT_FORMATS.some((format) => format === text);

/** Has a browser save what comes under this name: as RFC 6266 and 8187 write it, with a name of ASCII for those that do not know them. */
const attachment = (name: string): string => {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${name.replace(/[^\w .-]/g, '_')}"; filename*=UTF-8''${encoded}`;
};

/**
 * `GET /api/sessions/ID/export/FORMAT`, as a fastify plugin, with the token (`?token=` for a link): the session as a file to save, of what is there
 * where it is still being recorded; or 400 and a sentence. It is written to a file of its own first, which is removed however this ends.
 */
export const exportRoute = async (app: FastifyInstance, { engine, token }: ExportOptions): Promise<void> => {
  requireToken(app, token);

  app.get<{ Params: { id: string; format: string } }>(
    '/api/sessions/:id/export/:format',
    { exposeHeadRoute: false },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { id, format } = request.params;
      if (!isFormat(format)) {
        const message = `There is no format ${JSON.stringify(format.slice(0, 80))}: choose one of ${EXPORT_FORMATS.join(', ')}.`;
        return reply.code(400).send({ error: { kind: 'usage', message } });
      }
      const folder = await mkdtemp(join(tmpdir(), 'throughline-export-'));
      const remove = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      try {
        const file = join(folder, 'export');
        const { bytes } = await engine.exportSession(id, format, file, gone.signal);
        const { extension, mime } = EXPORTS[format];
        const stream = createReadStream(file);
        // Also where who asked has gone away: then the stream is destroyed.
        stream.once('close', () => void remove());
        return reply
          .type(mime)
          .header('content-length', bytes)
          .header('content-disposition', attachment(`${id}.${extension}`))
          .send(stream);
      } catch (error) {
        await remove();
        const record = reportBug('export', error);
        return reply.code(record.kind === 'internal' ? 500 : 400).send({ error: record });
      }
    },
  );
};
