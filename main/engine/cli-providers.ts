import type { Command } from 'commander';
import { installProvider, listProviders, probeProvider, type ProvidersOptions } from './inference/providers/commands.ts';

/**
 * Registers `throughline providers` and what can be done with providers. `--json` is the parent's and may stand anywhere.
 * @param finish is given the exit code
 */
export const addProvidersCommand = (program: Command, finish: (code: number) => void): void => {
  const providers = program
    .command('providers')
    .description('where networks can run: list, probe, install')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true });

  providers
    .command('list', { isDefault: true })
    .description('execution providers: whether each works here, and why not')
    .action(async (_options, command: Command) => finish(await listProviders(command.optsWithGlobals<ProvidersOptions>())));

  providers
    .command('probe')
    .argument('[name]', 'one provider; all where left out')
    .description('find out anew, each in a process of its own; 1 where the one that is named does not work')
    .action(async (name: string | undefined, _options, command: Command) =>
      finish(await probeProvider(name, command.optsWithGlobals<ProvidersOptions>())),
    );

  providers
    .command('install')
    .argument('<what>', 'cuda')
    .description('have onnxruntime-node fetch its libraries for NVIDIA devices (Linux on x64), and say what else is needed')
    .option('--explain', 'only say what would be fetched, from where and to where')
    .action(async (what: string, _options, command: Command) =>
      finish(await installProvider(what, command.optsWithGlobals<ProvidersOptions & { explain?: boolean }>())),
    );
};
