import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunSummary, SESSION_FILES, type SessionListItem, type SessionManifest } from '../../../contract/index.ts';
import { isBeingWritten } from './active.ts';
import { withStream } from './stream-reader.ts';
import { summariseFiles } from './summarise-files.ts';

/** The session's line in a list, and its summary: the manifest's, else one computed from its frames once it is not being written any more. */
export async function describeSession(
  folder: string,
  id: string,
  manifest: SessionManifest,
): Promise<{ item: SessionListItem; summary: RunSummary | null }> {
  const files = await filesOf(folder);
  const recording = manifest.state === 'recording' && isBeingWritten(folder, manifest.writer, touchedAtMs(files));
  const facts =
    recording || manifest.summary
      ? { summary: manifest.summary, rows: await countRows(folder, manifest) }
      : await summariseFiles(folder, manifest);
  const { summary } = facts;
  const endMs = manifest.endedAt ? Date.parse(manifest.endedAt) : recording ? Date.now() : null;
  const item: SessionListItem = {
    id,
    name: manifest.name,
    note: manifest.note,
    thumbnail: (files.get(SESSION_FILES.thumbnail)?.size ?? 0) > 0,
    startedAt: manifest.startedAt,
    durationMs: summary?.wallMs ?? Math.max(0, (endMs ?? 0) - (endMs === null ? 0 : Date.parse(manifest.startedAt))),
    state: manifest.state === 'closed' ? 'closed' : recording ? 'recording' : 'killed',
    sourceName: manifest.source.name,
    detector: manifest.detector?.name ?? null,
    classifier: manifest.classifier?.name ?? null,
    frames: facts.rows,
    processedFps: summary?.fps.processed ?? null,
    e2eP95Ms: summary?.latencyMs.e2e.p95 ?? null,
    dropped: summary ? Object.values(summary.frames.dropped).reduce((sum, n) => sum + n, 0) : 0,
    bytes: [...files.values()].reduce((sum, file) => sum + file.size, 0),
  };
  return { item, summary };
}

/** The files of a session that are there, by name. */
async function filesOf(folder: string): Promise<Map<string, Stats>> {
  const names = Object.values(SESSION_FILES);
  const stats = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  const files = new Map<string, Stats>();
  for (const [at, name] of names.entries()) if (stats[at]?.isFile()) files.set(name, stats[at]);
  return files;
}

/** When its recorder was last at work, ms since 1970: a manifest is changed by who renames a session, too. */
function touchedAtMs(files: ReadonlyMap<string, Stats>): number {
  const growing = [SESSION_FILES.frames, SESSION_FILES.objects, SESSION_FILES.events, SESSION_FILES.samples].flatMap(
    (name) => files.get(name)?.mtimeMs ?? [],
  );
  return growing.length > 0 ? Math.max(...growing) : (files.get(SESSION_FILES.manifest)?.mtimeMs ?? 0);
}

async function countRows(folder: string, manifest: SessionManifest): Promise<number> {
  if (manifest.state === 'closed') return manifest.frames;
  return withStream(folder, SESSION_FILES.frames, async (reader) => reader.index.rows).catch(() => 0);
}
