import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import { isAlive } from './alive.ts';
import { checkModelName } from './location.ts';
import { codeOf, diskFault } from './transfer-fault.ts';

/** What a model is to be called: `exactly` as a user says, or like that, with a number behind it where the name is taken. */
export interface WantedName {
  readonly name: string;
  readonly exactly: boolean;
}

const isTaken = (folder: string, name: string): boolean => existsSync(join(folder, name)) || existsSync(join(folder, `${name}.onnx`));

const freeName = (folder: string, { name, exactly }: WantedName): string => {
  checkModelName(name);
  if (!isTaken(folder, name)) return name;
  if (exactly) throw new Fault('usage', `There is a model ${name} in ${folder} already: give another name, or remove that one first.`);
  for (let n = 2; ; n++) {
    const next = checkModelName(`${name.slice(0, 74)}-${n}`);
    if (!isTaken(folder, next)) return next;
  }
};

const asFault = (error: unknown, folder: string): unknown =>
  codeOf(error) === '' || error instanceof Fault ? error : new Fault('model', `${diskFault(error, folder).message}.`, { cause: error });

const STAGING = '.incoming-';

/** Removes what processes that are gone have left. */
const removeLeftovers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(STAGING) ? Number.parseInt(name.slice(STAGING.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
};

/** A folder of its own for files on their way into `folder`, which no list shows. */
export const stagingFolder = async (folder: string): Promise<string> => {
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    const staging = join(folder, `${STAGING}${process.pid}-${randomUUID()}`);
    await mkdir(staging);
    return staging;
  } catch (error) {
    throw asFault(error, folder);
  }
};

/**
 * Puts a model into `folder`: `fill` writes its files into a folder beside, which then takes the model's name; so it is there whole, or not at all.
 * Returns its folder.
 * @throws Fault where the name is taken or cannot be, or the disk does not take it; what `fill` throws.
 */
export const install = async (folder: string, wanted: WantedName, fill: (staging: string) => Promise<void>): Promise<string> => {
  freeName(folder, wanted);
  const staging = await stagingFolder(folder);
  try {
    await fill(staging);
    for (;;) {
      const place = join(folder, freeName(folder, wanted));
      try {
        await rename(staging, place);
        return place;
      } catch (error) {
        // Somebody else took the name just now.
        if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
      }
    }
  } catch (error) {
    throw asFault(error, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};
