import type { ModelInsight } from '../../../../contract/model.ts';
import { asTable, size } from './table.ts';

/** Labels that are shown; the rest is counted. */
const SHOWN_LABELS = 8;

const labelsInWords = (labels: readonly string[]): string => {
  if (labels.length === 0) return 'none';
  const shown = labels.slice(0, SHOWN_LABELS).join(', ');
  return labels.length > SHOWN_LABELS ? `${labels.length}: ${shown}, …` : `${labels.length}: ${shown}`;
};

/** All that is known about a model, as lines. */
export const insightInWords = (insight: ModelInsight): string => {
  const { name, path, bytes, sha256, task, family, inputs, outputs, labels, facts, notes, problem, fitting, licence, source } = insight;
  const lines = [
    `${name}: ${task ?? 'it is not known what it is for'}${family === null ? '' : `, ${family}`}`,
    `File:    ${path}, ${size(bytes)}${sha256 && `, sha256 ${sha256}`}`,
    `Inputs:  ${inputs.join('; ') || 'none'}`,
    `Outputs: ${outputs.join('; ') || 'none'}`,
    `Labels:  ${labelsInWords(labels)}`,
    ...(licence === null ? [] : [`Licence: ${licence}`]),
    ...(source === null ? [] : [`Source:  ${source}`]),
  ];
  if (facts.length > 0)
    lines.push(
      asTable(
        ['FACT', 'VALUE', 'FROM'],
        facts.map(({ key, value, from }) => [key, value, from]),
      ),
    );
  for (const note of notes) lines.push(`Note: ${note}`);
  if (problem !== null) lines.push(`It cannot be used: ${problem}`);
  if (problem !== null && fitting.length > 0) {
    lines.push('Families that fit; name one as `family` in a model.json beside the file:');
    for (const each of fitting) lines.push(`  ${each.family} (${each.task}): ${each.expects}`);
  }
  return lines.join('\n');
};
