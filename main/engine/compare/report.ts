import type { ComparedMetric, Comparison } from '../../../contract/index.ts';
import { differenceText, valueText } from './format.ts';
import type { RuleResult } from './rules.ts';

/** Sessions are A, B, C, … in every report. */
const letter = (session: number): string => String.fromCharCode(65 + session);

const unitText = (metric: ComparedMetric, value: number | null): string => (value === null ? '–' : `${valueText(value)} ${metric.unit}`);

/** Rows of a session's metrics against the first: name, first, other, difference, verdict. What is 0 in both has none, but for the headline. */
const rowsOf = (metrics: readonly ComparedMetric[], session: number): string[][] =>
  metrics.flatMap((metric) => {
    const { label, values, differences } = metric;
    const difference = differences[session];
    const [first, other] = [values[0] ?? null, values[session] ?? null];
    const isNothing = [first, other].every((value) => value === null || value === 0);
    if (!difference || (isNothing && !metric.headline)) return [];
    return [[label, unitText(metric, first), unitText(metric, other), differenceText(metric, difference, first), difference.verdict]];
  });

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 1 || at === 2 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
};

const headOf = (session: number): string[] => ['', 'A', letter(session), 'CHANGE', ''];

/** A rule's outcome in a line. */
const ruleText = ({ rule, session, state, words }: RuleResult): string => `${letter(session)}: ${rule} ${state}: ${words}`;

/** A comparison for a terminal: sessions, what they differ in, and for each its sentence and a table, headline metrics first. */
export const asText = (comparison: Comparison, results: readonly RuleResult[]): string => {
  const { sessions, settings, metrics, words, cautions, confidencePct, method } = comparison;
  const blocks = sessions.slice(1).map((_, index) => {
    const session = index + 1;
    const [headline, rest] = [true, false].map((is) =>
      rowsOf(
        metrics.filter((metric) => metric.headline === is),
        session,
      ),
    ) as [string[][], string[][]];
    const [head, ...lines] = aligned([headOf(session), ...headline, ...rest]);
    return [
      `${letter(session)} against A. ${words[session]}`,
      '',
      head,
      ...lines.slice(0, headline.length),
      '',
      ...lines.slice(headline.length),
    ];
  });
  return [
    ...sessions.map(({ id, name, frames, durationMs }, at) => `${letter(at)}  ${id}  ${name}, ${frames} frames in ${seconds(durationMs)}`),
    '',
    ...settings.map(({ label, values }) => `${label}: ${values.join(' | ')}`),
    settings.length > 0 ? '' : 'The same settings, models, source and machine.\n',
    ...blocks.flatMap((lines) => [...lines, '']),
    `Intervals: ${confidencePct} % for all of the headline together; ${method}.`,
    ...cautions.map((caution) => `Caution: ${caution}`),
    ...sessions.flatMap(({ name, warnings }) => warnings.map((warning) => `Note: ${name}: ${warning}`)),
    ...results.map((result) => `Rule: ${ruleText(result)}`),
  ].join('\n');
};

const escaped = (text: string): string => text.replace(/([\\|<>*_`[\]])/g, '\\$1').replace(/\r?\n/g, ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map((_, at) => (right.includes(at) ? '--:' : ':--')).join(' | ')} |`,
  ...rows.map((row) => `| ${row.map(escaped).join(' | ')} |`),
];

const details = (summary: string, lines: readonly string[]): string[] => [
  '<details>',
  `<summary>${summary}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
];

/** A comparison for a pull request: its sentence, headline metrics, rules and differing settings; all else is folded away. */
export const asMarkdown = (comparison: Comparison, results: readonly RuleResult[]): string => {
  const { sessions, settings, metrics, words, cautions, confidencePct, method } = comparison;
  const headline = metrics.filter((metric) => metric.headline);
  const rest = metrics.filter((metric) => !metric.headline);
  const head = (session: number): string[] => ['', 'A', letter(session), 'change', ''];
  const blocks = sessions.slice(1).flatMap((_, index) => {
    const session = index + 1;
    const title = sessions.length > 2 ? `**${letter(session)} against A.** ` : '';
    return [
      `${title}${escaped(words[session]!)}`,
      '',
      ...table(head(session), rowsOf(headline, session), [1, 2]),
      '',
      ...details('All metrics', table(head(session), rowsOf(rest, session), [1, 2])),
      '',
    ];
  });
  const letters = sessions.map((_, at) => letter(at));
  return [
    ...blocks,
    ...(results.length > 0
      ? [
          ...table(
            ['rule', 'session', '', 'change'],
            results.map(({ rule, session, state, words: said }) => [rule, letter(session), state, said]),
          ),
          '',
        ]
      : []),
    ...(settings.length > 0
      ? [
          ...table(
            ['differs', ...letters],
            settings.map(({ label, values }) => [label, ...values]),
          ),
          '',
        ]
      : ['The same settings, models, source and machine.', '']),
    ...cautions.map((caution) => `> ${escaped(caution)}\n`),
    `<sub>${sessions
      .map(({ name, frames, durationMs }, at) => `${letter(at)}: ${escaped(name)}, ${frames} frames in ${seconds(durationMs)}`)
      .join('; ')}. Intervals: ${confidencePct} % for all of the headline together; ${method}.</sub>`,
  ].join('\n');
};
