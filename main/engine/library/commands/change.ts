import { EXIT_CODE } from '../../../../contract/errors.ts';
import { inspectModel } from '../../inference/insight.ts';
import { type ModelsOptions, modelsOf, say, sayJson } from './from-options.ts';
import { insightInWords } from './insight-words.ts';

/** `throughline models add PATH`: copies a model and what goes with it into the library, and says what it is. @returns the exit code */
export const addCommand = async (path: string, options: ModelsOptions & { readonly name?: string }): Promise<number> => {
  const { library, directories } = modelsOf(options, true);
  const added = await library.add(path, options.name === undefined ? {} : { name: options.name });
  const insight = await inspectModel(added, directories);
  if (options.json) sayJson(insight);
  else say(insightInWords(insight));
  return EXIT_CODE.done;
};

/** `throughline models remove NAME…`: moves models of the library to the trash. @returns the exit code */
export const removeCommand = async (names: readonly string[], options: ModelsOptions): Promise<number> => {
  const { library } = modelsOf(options);
  for (const name of names) {
    await library.remove(name);
    say(`${name} is in the trash.`);
  }
  return EXIT_CODE.done;
};

/** `throughline models inspect NAME|PATH`: what is understood of a model, and who says so. @returns the exit code: 4 where it cannot be used */
export const inspectCommand = async (model: string, options: ModelsOptions): Promise<number> => {
  const insight = await inspectModel(model, modelsOf(options).directories);
  if (options.json) sayJson(insight);
  else say(insightInWords(insight));
  return insight.problem === null ? EXIT_CODE.done : EXIT_CODE.model;
};
