import type { RunSummary, SessionDetail } from '../../../contract/index.ts';
import { sessionFolder } from '../session/location.ts';
import { openSession } from '../session/reader.ts';
import { summariseFiles } from '../session/summarise-files.ts';

/** A session, opened to be exported. */
export interface SessionToExport {
  readonly root: string;
  readonly id: string;
  readonly folder: string;
  readonly detail: SessionDetail;
  /** Of what is there, also while it is being recorded; null where no frame was kept. */
  readonly summary: RunSummary | null;
}

/** @throws Fault (usage) as openSession. */
export async function openToExport(root: string, id: string): Promise<SessionToExport> {
  const folder = sessionFolder(root, id);
  const detail = await openSession(root, id);
  return { root, id, folder, detail, summary: detail.summary ?? (await summariseFiles(folder, detail.manifest)).summary };
}
