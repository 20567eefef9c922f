import { z } from 'zod';
import {
  type ColumnSpec,
  FRAME_COLUMNS,
  OBJECT_COLUMNS,
  SESSION_VERSION,
  sessionEvent,
  sessionListItem,
  sessionManifest,
  sessionSample,
} from '../../../contract/index.ts';

/** What is used here of JSON Schema, draft 7; `since`: version of the format that first has it, where that is not the first. */
interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly description?: string;
  readonly since?: number;
}

const schemaOf = (type: z.ZodType): JsonSchema => {
  const made = z.toJSONSchema(type, {
    target: 'draft-07',
    io: 'input',
    override: ({ jsonSchema }) => {
      // `format` and `type` say it; what a float64 holds exactly need not be repeated at every number.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return JSON.parse(JSON.stringify({ ...made, $schema: undefined })) as JsonSchema;
};

/** docs/session.schema.json: all JSON of a session. Nothing that is not named is forbidden, but for settings; what an older version lacks is not required. */
export const sessionSchema = () => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Throughline session',
  description: `The JSON of a session, format version ${SESSION_VERSION}; docs/session-format.md says the rest. Made from contract/session.ts.`,
  definitions: {
    manifest: { title: 'session.json', ...schemaOf(sessionManifest) },
    event: { title: 'A line of events.ndjson', ...schemaOf(sessionEvent) },
    sample: { title: 'A line of samples.ndjson', ...schemaOf(sessionSample) },
    listItem: { title: 'An element of what `throughline sessions --json` prints', ...schemaOf(sessionListItem) },
  },
});

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** In a cell of a table a bar would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const words = (values: readonly unknown[]): string => values.map((value) => `\`${String(value)}\``).join(', ');

const columnTable = (columns: readonly ColumnSpec[]): string =>
  table(
    ['column', 'type', 'unit', 'null?', 'since', 'meaning'],
    columns.map(({ name, type, unit, nullable, since, meaning, words: says }) => [
      `\`${name}\``,
      type,
      unit,
      nullable ? 'may be' : '',
      String(since),
      cell(says ? `${meaning}: ${words(says)}` : meaning),
    ]),
  );

const typeWords = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map(typeWords).join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  return schema.type ?? 'any';
};

const fieldTable = (definition: JsonSchema): string => {
  const required = new Set(definition.required);
  return table(
    ['field', 'type', 'since', 'meaning'],
    Object.entries(definition.properties ?? {}).map(([name, field]) => [
      `\`${name}\`${required.has(name) ? '' : ' (may be left out)'}`,
      cell(typeWords(field)),
      String(field.since ?? definition.since ?? 1),
      cell(field.description ?? ''),
    ]),
  );
};

/** The tables of docs/session-format.md, by the name that their marks there have. */
const tables = (): { readonly [name: string]: string } => {
  const { manifest, event, sample } = sessionSchema().definitions;
  return {
    frames: columnTable(FRAME_COLUMNS),
    objects: columnTable(OBJECT_COLUMNS),
    manifest: fieldTable(manifest),
    events: fieldTable(event),
    samples: fieldTable(sample),
  };
};

/**
 * The page with its tables as they are now: each replaces what is between `<!-- NAME: generated … -->` and `<!-- end -->`.
 * @throws where the page has not the marks of each table exactly once.
 */
export const withTables = (page: string): string => {
  let text = page;
  for (const [name, made] of Object.entries(tables())) {
    const marked = new RegExp(`(<!-- ${name}: generated[^\\n]*-->\\n)[^]*?(\\n<!-- end -->)`, 'g');
    if ([...text.matchAll(marked)].length !== 1) throw new Error(`The page has not the marks of the table "${name}" once`);
    text = text.replace(marked, (_all, begin: string, end: string) => `${begin}\n${made}\n${end}`);
  }
  return text;
};
