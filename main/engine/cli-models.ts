import { type Command, InvalidArgumentError } from 'commander';
import { modelBenchCommand, type ModelBenchOptions } from './library/commands/bench.ts';
import { addCommand, inspectCommand, removeCommand } from './library/commands/change.ts';
import { embedCommand } from './library/commands/embed.ts';
import type { ModelsOptions } from './library/commands/from-options.ts';
import { type ListOptions, listCommand } from './library/commands/list.ts';
import { pullCommand } from './library/commands/pull.ts';

const MAX_SECONDS = 600;

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= MAX_SECONDS)) throw new InvalidArgumentError(`Expected a number above 0, at most ${MAX_SECONDS}.`);
  return value;
};

/**
 * Registers `throughline models` and what can be done with models. `--models` and `--json` are the parent's and may stand anywhere.
 * @param finish is given the exit code
 */
export const addModelsCommand = (program: Command, finish: (code: number) => void): void => {
  const models = program
    .command('models')
    .description('list, download, add, remove, look at and measure models')
    .option('--models <folder>', 'folder of models, in place of the usual ones')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true });

  const list = async (_options: unknown, command: Command): Promise<void> =>
    finish(await listCommand(command.optsWithGlobals<ListOptions>()));

  models
    .command('list', { isDefault: true })
    .description('models that there are')
    .option('--catalogue', 'models that can be downloaded, instead')
    .action(list);

  models
    .command('pull')
    .argument('<id...>', 'models of the catalogue')
    .description('download models; one that was interrupted goes on where it stopped')
    .action(async (ids: readonly string[], _options, command: Command) => {
      finish(await pullCommand(ids, command.optsWithGlobals<ModelsOptions>()));
    });

  models
    .command('add')
    .argument('<path>', 'an .onnx file, or a folder that holds model.onnx')
    .description('copy a model, and what lies beside it, into the folder of models')
    .option('--name <name>', 'what it is to be called')
    .action(async (path: string, _options, command: Command) => {
      finish(await addCommand(path, command.optsWithGlobals<ModelsOptions & { name?: string }>()));
    });

  models
    .command('remove')
    .argument('<name...>', 'models of the folder of models')
    .description("move models to the system's trash")
    .action(async (names: readonly string[], _options, command: Command) => {
      finish(await removeCommand(names, command.optsWithGlobals<ModelsOptions>()));
    });

  models
    .command('inspect')
    .argument('<name|path>', 'a model that there is, or an .onnx file')
    .description('what is understood of a model, and who says so')
    .action(async (model: string, _options, command: Command) => {
      finish(await inspectCommand(model, command.optsWithGlobals<ModelsOptions>()));
    });

  models
    .command('embed')
    .argument('<name|path>', 'an embedding network')
    .argument('<picture...>', 'pictures of one person, face or thing, cut out')
    .description('put somebody into the gallery of an embedding network: gallery.json beside it')
    .option('--as <name>', 'who it is; else as the first picture is called')
    .action(async (model: string, pictures: readonly string[], _options, command: Command) => {
      finish(await embedCommand(model, pictures, command.optsWithGlobals<ModelsOptions & { as?: string }>()));
    });

  models
    .command('bench')
    .argument('<name|path>', 'a model that there is, or an .onnx file')
    .description('how fast it is alone, by threads and batch, and in the pipeline')
    .option('--source <source>', 'video for the run in the pipeline; else a generated picture')
    .option('--seconds <n>', 'of each measurement', seconds)
    .action(async (model: string, _options, command: Command) => {
      finish(await modelBenchCommand(model, command.optsWithGlobals<ModelBenchOptions>()));
    });
};
