import type { Command } from 'commander';
import { defined } from '../defined.ts';
import { registerExport } from '../export/export-command.ts';
import { deleteSession } from './delete-session.ts';
import { editSession, type SessionChanges } from './edit-session.ts';
import { sessionsCommand } from './list-command.ts';
import { sessionsRoot } from './location.ts';

interface SessionsOptions {
  readonly root?: string;
  readonly json?: boolean;
}

/**
 * Registers `throughline sessions [ID]` and what can be done with a session. `--root` and `--json` are the parent's and may stand anywhere.
 * @param finish is given the exit code
 */
export const registerSessions = (program: Command, finish: (code: number) => void): void => {
  const sessions = program
    .command('sessions')
    .argument('[id]', 'one session, in words')
    .description('list recorded sessions, or do something with one')
    .option('--root <folder>', 'folder of sessions')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true })
    .action(async (id: string | undefined, options: SessionsOptions) => {
      finish(await sessionsCommand({ ...options, ...defined({ id }) }));
    });

  const edit = async (id: string, changes: SessionChanges, command: Command): Promise<void> => {
    const { root = sessionsRoot(), json = false } = command.optsWithGlobals<SessionsOptions>();
    const item = await editSession(root, id, changes);
    process.stdout.write(json ? `${JSON.stringify(item, null, 2)}\n` : `${item.id}: ${item.name}${item.note && `\n${item.note}`}\n`);
    finish(0);
  };

  sessions
    .command('rename')
    .argument('<id>', 'session, as the list shows it')
    .argument('<name>', 'its new name, for people; its folder keeps its own')
    .description('give a session another name')
    .action((id: string, name: string, _options, command: Command) => edit(id, { name }, command));

  sessions
    .command('note')
    .argument('<id>', 'session, as the list shows it')
    .argument('<text>', 'replaces what was noted before; an empty text takes it away')
    .description('note something about a session')
    .action((id: string, note: string, _options, command: Command) => edit(id, { note }, command));

  sessions
    .command('delete')
    .argument('<id...>', 'sessions, as the list shows them')
    .description("move sessions to the system's trash")
    .action(async (ids: readonly string[], _options, command: Command) => {
      const { root = sessionsRoot() } = command.optsWithGlobals<SessionsOptions>();
      for (const id of ids) {
        await deleteSession(root, id);
        process.stdout.write(`${id} is in the trash.\n`);
      }
      finish(0);
    });

  registerExport(sessions, finish);
};
