import { EXIT_CODE } from '../../../../contract/errors.ts';
import type { DownloadState } from '../../../../contract/model.ts';
import { type ModelsOptions, modelsOf, say, sayJson } from './from-options.ts';
import { PullProgress } from './pull-progress.ts';

const INTERRUPTED = 130;

/**
 * `throughline models pull ID…`: downloads models of the catalogue, each checked before it is used. After Ctrl+C what came is kept, and the next pull
 * goes on from there. A sentence for each that fails; the others go on.
 * @returns the exit code. @throws Fault (usage) for an id that the catalogue has not, before anything is downloaded.
 */
export const pullCommand = async (ids: readonly string[], options: ModelsOptions): Promise<number> => {
  const { library } = modelsOf(options, true);
  const known = new Set((await library.catalogue()).map(({ entry }) => entry.id));
  // Says the sentence of the first that there is not, and begins nothing.
  for (const id of ids) if (!known.has(id)) await library.pull(id);
  const progress = new PullProgress();
  library.subscribe((download) => progress.see(download));
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    for (const id of ids) library.cancel(id);
  };
  process.once('SIGINT', interrupt);
  try {
    const begun: DownloadState[] = [];
    for (const id of new Set(ids)) begun.push(await library.pull(id));
    const states = await Promise.all(
      begun.map(async (each) => (each.state === 'done' ? each : ((await library.whenOver(each.id)) ?? each))),
    );
    progress.stop();
    if (options.json) sayJson(states);
    for (const { id, state, message } of states) {
      if (state === 'done' && !options.json)
        say(message === null ? `${id} is in ${library.folder}.` : `${id} is there already. ${message}`);
      if (state === 'failed') process.stderr.write(`${message}\n`);
    }
    if (interrupted) {
      process.stderr.write('Stopped: what came is kept, and the next pull goes on from there.\n');
      return INTERRUPTED;
    }
    return states.some(({ state }) => state === 'failed') ? EXIT_CODE.source : EXIT_CODE.done;
  } finally {
    process.off('SIGINT', interrupt);
    progress.stop();
    await library.close();
  }
};
