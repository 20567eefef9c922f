import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import { onnxIn } from '../inference/describe.ts';
import { isModelName } from './location.ts';
import { codeOf } from './transfer-fault.ts';

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/**
 * Moves a model of `folder`, with all that lies beside it, to the system's trash.
 * @throws Fault (usage) where it is none of this folder, or there is no trash to be had: it is where it was.
 */
export const removeModel = async (folder: string, name: string): Promise<void> => {
  const inside = isModelName(name) ? join(folder, name) : null;
  const file = inside === null ? null : `${inside}.onnx`;
  const target = inside !== null && onnxIn(inside) !== null ? inside : file !== null && (await isThere(file)) ? file : null;
  if (target === null) {
    const shown = JSON.stringify(name.slice(0, 80));
    throw new Fault('usage', `There is no model ${shown} in ${folder}: only models of this folder can be removed.`);
  }
  let reason = 'it is still there';
  try {
    const { default: trash } = await import('trash');
    await trash(target, { glob: false });
  } catch (error) {
    reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
  }
  if (await isThere(target)) throw new Fault('usage', `${target} could not be moved to the trash (${reason}): move or delete it yourself.`);
};
