import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../contract/errors.ts';
import { type CatalogueEntry, catalogueEntry } from '../../../contract/model.ts';
import { project } from '../project.ts';

/** The catalogue that comes with the project, and the lists of labels that its entries name. */
const CATALOGUE = join(project.root, 'models', 'catalogue.json');
export const LABELS_FOLDER = join(project.root, 'models', 'labels');

const catalogueFile = z.array(catalogueEntry);

/**
 * The models that can be downloaded: those of models/catalogue.json, or of the file that THROUGHLINE_CATALOGUE names.
 * @throws Fault (model) where the file cannot be read, or an entry is not as contract/model.ts says.
 */
export const readCatalogue = async (path: string = process.env['THROUGHLINE_CATALOGUE'] || CATALOGUE): Promise<CatalogueEntry[]> => {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no valid JSON' : 'cannot be read';
    throw new Fault('model', `The catalogue of models ${path} ${why}; correct the file.`, { cause: error });
  }
  const parsed = catalogueFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault(
    'model',
    `The catalogue of models ${path} is not valid: ${issue?.path.join('.') || 'top'}: ${issue?.message ?? 'unknown'}.`,
  );
};

/**
 * The entry of this id.
 * @throws Fault (usage) where there is none.
 */
export const entryOf = (entries: readonly CatalogueEntry[], id: string): CatalogueEntry => {
  const entry = entries.find((each) => each.id === id);
  if (entry !== undefined) return entry;
  const shown = JSON.stringify(id.slice(0, 80));
  throw new Fault('usage', `There is no model ${shown} in the catalogue: choose an id that \`models list --catalogue\` shows.`);
};
