import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deleteSession } from './delete-session.ts';
import { editSession } from './edit-session.ts';
import { listSessions, openSession } from './reader.ts';
import { Recorder } from './recorder.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-edit-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Json = Record<string, unknown>;
const read = async (id: string): Promise<Json> => JSON.parse(await readFile(join(root, id, 'session.json'), 'utf8')) as Json;
const write = (id: string, manifest: Json): Promise<void> => writeFile(join(root, id, 'session.json'), JSON.stringify(manifest));

async function recorded(id: string): Promise<void> {
  const recorder = await Recorder.start({ root, id, manifest: syntheticStart() });
  for (let n = 0; n < 20; n++) recorder.add(syntheticFrame(n));
  await recorder.stop();
}

it('changes name and note, and nothing else', async () => {
  await recorded('run');
  // Of a later program that this one does not know of.
  await write('run', { ...(await read('run')), colour: 'red' });
  const before = await read('run');
  const item = await editSession(root, 'run', { name: '  Lauf „drei“ ', note: 'Rain.\nThen sun.' });
  expect(item).toMatchObject({ id: 'run', name: 'Lauf „drei“', note: 'Rain.\nThen sun.', frames: 20 });
  expect(await read('run')).toEqual({ ...before, name: 'Lauf „drei“', note: 'Rain.\nThen sun.' });
  await editSession(root, 'run', { note: '' });
  expect((await listSessions(root))[0]).toMatchObject({ name: 'Lauf „drei“', note: '' });
});

it('leaves a session of version 1 one of version 1', async () => {
  await cp(resolve(import.meta.dirname, 'fixtures/version-1'), join(root, 'old'), { recursive: true });
  const before = await read('old');
  await editSession(root, 'old', { name: 'Old' });
  expect(await read('old')).toEqual({ ...before, name: 'Old' });
  await editSession(root, 'old', { note: 'kept' });
  expect((await openSession(root, 'old')).manifest).toMatchObject({ version: 1, name: 'Old', note: 'kept' });
});

it('follows one change with the next', async () => {
  await recorded('run');
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => editSession(root, 'run', n % 2 === 0 ? { name: `Name ${n}` } : { note: `Note ${n}` })),
  );
  expect(await read('run')).toMatchObject({ name: 'Name 18', note: 'Note 19' });
});

it('says in a sentence what cannot be changed', async () => {
  await recorded('run');
  const before = await readFile(join(root, 'run', 'session.json'), 'utf8');
  await expect(editSession(root, 'run', { name: ' ' })).rejects.toThrow(/name has 1 to 200 characters/);
  await expect(editSession(root, 'run', { name: 'x'.repeat(201) })).rejects.toThrow(/name has 1 to 200 characters/);
  await expect(editSession(root, 'run', { note: 'x'.repeat(20_001) })).rejects.toThrow(/at most 20000 characters and this one has 20001/);
  await expect(editSession(root, '../run', { name: 'x' })).rejects.toThrow(/is no session id/);
  await expect(editSession(root, 'nowhere', { name: 'x' })).rejects.toThrow(/There is no session/);
  expect(await readFile(join(root, 'run', 'session.json'), 'utf8')).toBe(before);
  await writeFile(join(root, 'run', 'session.json'), '{"format":');
  await expect(editSession(root, 'run', { name: 'x' })).rejects.toThrow(/is not JSON any more/);
  expect(await readFile(join(root, 'run', 'session.json'), 'utf8')).toBe('{"format":');
});

it('leaves alone what another process records, and changes what one left behind', async () => {
  await recorded('run');
  const running = { ...(await read('run')), state: 'recording', endedAt: null, summary: null };
  // The process that started this one lives, and the files are fresh.
  await write('run', { ...running, writer: { pid: process.ppid, host: hostname() } });
  await expect(editSession(root, 'run', { name: 'x' })).rejects.toThrow(/is being recorded by another process/);
  await expect(deleteSession(root, 'run')).rejects.toThrow(/is being recorded: stop the recording first/);
  for (const name of ['frames', 'objects']) await utimes(join(root, 'run', `${name}.arrows`), 1e9, 1e9);
  for (const name of ['events', 'samples']) await utimes(join(root, 'run', `${name}.ndjson`), 1e9, 1e9);
  expect(await editSession(root, 'run', { name: 'x' })).toMatchObject({ name: 'x', state: 'killed' });
  // Changing it does not make it look alive.
  expect((await listSessions(root))[0]).toMatchObject({ name: 'x', state: 'killed' });
});

it('deletes no folder that is no session, nor one that is being recorded', async () => {
  await mkdir(join(root, 'photos'));
  await writeFile(join(root, 'photos', 'a.jpg'), '');
  for (const id of ['photos', 'nowhere']) await expect(deleteSession(root, id)).rejects.toThrow(/There is no session in/);
  await expect(deleteSession(root, '..')).rejects.toThrow(/is no session id/);
  const recorder = await Recorder.start({ root, id: 'run', manifest: syntheticStart() });
  await expect(deleteSession(root, 'run')).rejects.toThrow(/is being recorded/);
  await recorder.stop();
  expect((await listSessions(root)).length).toBe(1);
  expect(await readFile(join(root, 'photos', 'a.jpg'), 'utf8')).toBe('');
});
