import type { Readable } from 'node:stream';
import { Fault } from '../../../contract/errors.ts';
import type { ParsedParams, RequestName, RequestResult } from '../../../contract/messages.ts';
import type { ModelInsight } from '../../../contract/model.ts';
import { findModel } from '../inference/describe.ts';
import { inspectModel } from '../inference/insight.ts';
import { isNullModel } from '../inference/null-model.ts';
import { writeAtomically } from '../session/atomic-file.ts';
import type { ModelLibrary } from './library.ts';
import { diskFault } from './transfer-fault.ts';

type LibraryRequest =
  | 'listModels'
  | 'inspectModel'
  | 'correctModel'
  | 'addModel'
  | 'removeModel'
  | 'catalogue'
  | 'pullModel'
  | 'cancelPull';
type Handled<N extends RequestName> = { readonly [K in N]: (params: ParsedParams<K>) => Promise<RequestResult<K>> };

/** What a window can ask of the library. */
export interface ModelRequests extends Handled<LibraryRequest> {
  /** Takes a model file that is sent, and tells what it is. */
  receiveModel(fileName: string, body: Readable): Promise<ModelInsight>;
}

/**
 * Where what a user says about a model is kept: beside its file.
 * @throws Fault (model) where there is no such model; (usage) where it has no file.
 */
const manifestPathOf = (model: string, directories: readonly string[]): string => {
  if (isNullModel(model)) throw new Fault('usage', `${model} is made on demand: there is nothing to correct about it.`);
  return findModel(model, directories)
    .replace(/\.onnx$/i, '')
    .concat('.json');
};

/** The requests about models, of a library whose models are looked for in `directories`. */
export const modelRequests = (library: ModelLibrary, directories: readonly string[]): ModelRequests => {
  const inspect = (model: string): Promise<ModelInsight> => inspectModel(model, directories);
  return {
    listModels: () => library.list(),
    inspectModel: ({ model }) => inspect(model),
    correctModel: async ({ model, manifest }) => {
      const path = manifestPathOf(model, directories);
      await writeAtomically(path, `${JSON.stringify(manifest, null, 2)}\n`).catch((error: unknown) => {
        throw new Fault('model', `${diskFault(error, path).message}: add the model to the library first, and correct it there.`, {
          cause: error,
        });
      });
      return inspect(model);
    },
    addModel: async ({ path, name }) => inspect(await library.add(path, name === undefined ? {} : { name })),
    removeModel: async ({ name }) => {
      await library.remove(name);
      return null;
    },
    catalogue: () => library.catalogue(),
    pullModel: ({ id }) => library.pull(id),
    cancelPull: async ({ id }) => {
      library.cancel(id);
      return null;
    },
    receiveModel: async (fileName, body) => inspect(await library.receive(fileName, body)),
  };
};
