import type { Readable } from 'node:stream';
import type { ParsedParams, RequestName, RequestResult } from '../../../contract/messages.ts';
import type { ModelInsight } from '../../../contract/model.ts';
import { correctModel, inspectModel } from '../inference/insight.ts';
import type { ModelLibrary } from './library.ts';

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

/** The requests about models, of a library whose models are looked for in `directories`. */
export const modelRequests = (library: ModelLibrary, directories: readonly string[]): ModelRequests => {
  const inspect = (model: string): Promise<ModelInsight> => inspectModel(model, directories);
  return {
    listModels: () => library.list(),
    inspectModel: ({ model }) => inspect(model),
    correctModel: ({ model, manifest }) => correctModel(model, directories, manifest),
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
