import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT_CODE, SESSION_FILES } from '../../../contract/index.ts';
import { isSessionId, sessionsRoot } from '../session/location.ts';
import { comparePlaces } from './compare-sessions.ts';
import type { SessionPlace } from './recorded-run.ts';
import { asMarkdown, asText } from './report.ts';
import { checkRules, isBroken, parseRule } from './rules.ts';

export interface CompareOptions {
  /** Folder of sessions; the default one where left out. */
  readonly root?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** What a change must not be beyond; see parseRule. */
  readonly failIf?: readonly string[];
  /** A change that may be chance breaks a rule, too. */
  readonly strict?: boolean;
}

/** Exit code where a rule is broken or cannot be checked. */
const BROKEN = 1;

/** An id below the root, else the path of a session's folder. */
const placeOf = (root: string, given: string): SessionPlace => {
  const isHere = existsSync(join(given, SESSION_FILES.manifest));
  const isId = isSessionId(given) && (existsSync(join(root, given)) || !isHere);
  if (isId) return { root, id: given };
  const path = resolve(given);
  return { root: dirname(path), id: basename(path) };
};

/**
 * `throughline compare A B …`: sessions by id or path, the first is what the others are held against; as a table, JSON (the comparison and what
 * came of the rules) or Markdown.
 * @param write takes the report
 * @returns the exit code: 0, or 1 where a rule is broken or cannot be checked. @throws Fault (usage) for a rule or session that cannot be read.
 */
export const compareCommand = async (
  given: readonly string[],
  options: CompareOptions,
  write: (text: string) => void = (text) => void process.stdout.write(`${text}\n`),
): Promise<number> => {
  const rules = (options.failIf ?? []).map(parseRule);
  const root = options.root ?? sessionsRoot();
  const comparison = await comparePlaces(given.map((each) => placeOf(root, each)));
  const results = checkRules(comparison, rules);
  if (options.json) write(JSON.stringify({ ...comparison, rules: results }, null, 2));
  else write((options.markdown ? asMarkdown : asText)(comparison, results));
  return results.some((result) => isBroken(result, options.strict ?? false)) ? BROKEN : EXIT_CODE.done;
};
