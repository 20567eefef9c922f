import { EXIT_CODE } from '../../../../contract/errors.ts';
import { type ModelsOptions, modelsOf, say, sayJson } from './from-options.ts';
import { asTable, size } from './table.ts';

export interface ListOptions extends ModelsOptions {
  readonly catalogue?: boolean;
}

/** `throughline models list`: what there is, or with `--catalogue` what can be downloaded; as a table or JSON. @returns the exit code */
export const listCommand = async (options: ListOptions): Promise<number> => {
  const { library } = modelsOf(options);
  if (options.catalogue) {
    const items = await library.catalogue();
    if (options.json) sayJson(items.map(({ entry, installed }) => ({ ...entry, installed })));
    else {
      const rows = items.map(({ entry, installed }) => [
        entry.id,
        entry.task,
        entry.family,
        entry.input?.join('×') ?? 'any',
        size(entry.bytes),
        entry.licence,
        installed ? 'yes' : '',
        entry.note,
      ]);
      say(asTable(['ID', 'TASK', 'FAMILY', 'INPUT', 'SIZE', 'LICENCE', 'HERE', 'NOTE'], rows, [4]));
    }
    return EXIT_CODE.done;
  }
  const entries = await library.list();
  if (options.json) sayJson(entries);
  else {
    const rows = entries.map(({ name, task, family, path, note }) => [
      name,
      task ?? '–',
      family ?? '–',
      path === name ? 'made on demand' : path,
      note,
    ]);
    say(asTable(['NAME', 'TASK', 'FAMILY', 'WHERE', 'NOTE'], rows));
  }
  return EXIT_CODE.done;
};
