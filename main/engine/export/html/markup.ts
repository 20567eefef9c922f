/** Text that is HTML (or SVG) already. Only `markup` and `trusted` make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text and numbers are escaped, nothing is nothing. */
export type Part = Markup | string | number | null | undefined | false | readonly Part[];

const ENTITIES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and in quoted attributes. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

function asText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return Array.isArray(part) ? part.map(asText).join('') : '';
}

/** A piece of a page: the template as it stands, and in it everything escaped that is not markup itself. Attributes have to be in double quotes. */
export const markup = (template: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(template.reduce((text, piece, at) => text + asText(parts[at - 1]) + piece));

/** Markup that this program made otherwise; never text that came from outside. */
export const trusted = (text: string): Markup => new Markup(text);
