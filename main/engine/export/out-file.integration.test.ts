import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS } from '../../../contract/index.ts';
import { exportSession } from './export-session.ts';
import { makePlace, type Place, recordSynthetic } from './testing.ts';

/** A disk of 128 KiB in a folder, or why it cannot be had. */
function smallDisk(): { folder: string; refused: string | null } {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { folder, refused: null };
  } catch (error) {
    return { folder, refused: error instanceof Error ? error.message.trim() : String(error) };
  }
}

const disk = smallDisk();
if (disk.refused !== null) console.log(`skipped: no small disk to fill, since it cannot be mounted (${disk.refused})`);
let place: Place;
beforeAll(async () => {
  place = await makePlace();
  await recordSynthetic(place.root, 'long', 6_000);
});
afterAll(async () => {
  if (disk.refused === null) execFileSync('umount', ['-l', disk.folder]);
  rmSync(disk.folder, { recursive: true, force: true });
  await place.remove();
});

describe.skipIf(disk.refused !== null)('a disk that is too small', () => {
  it.each(DOCUMENT_FORMATS)('gets no part of %s: a sentence says so, and what was there before is there still', async (format) => {
    const path = join(disk.folder, 'before');
    await writeFile(path, 'what was there before');
    await expect(exportSession(place.root, 'long', format, path, { replace: true })).rejects.toMatchObject({
      name: 'Fault',
      kind: 'usage',
      message: `Cannot write ${path}: the disk is full; free some space or choose another place.`,
    });
    expect(await readdir(disk.folder)).toEqual(['before']);
    expect(await readFile(path, 'utf8')).toBe('what was there before');
  });
});
