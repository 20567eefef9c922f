import { Fault } from '../../../contract/errors.ts';
import type { Task } from '../../../contract/model.ts';
import { type OnnxValue, showValue } from '../../../models/onnx-header.ts';
import { FAMILIES, familyOf } from '../families/families.ts';
import type { Family, FamilyMatch, NetworkFacts } from '../families/family.ts';
import type { ModelFile } from './model-file.ts';
import type { Statements } from './said.ts';

/** A family that fits, and what it makes of the network. */
export interface Fitting {
  readonly family: Family;
  readonly match: FamilyMatch;
}

/** The family a network is taken for, and who says so. */
export interface Choice extends Fitting {
  readonly from: string;
}

const TASK_NAMES: { readonly [T in Task]: string } = {
  detect: 'a detector',
  classify: 'a classifier',
  segment: 'a segmentation network',
  depth: 'a depth network',
  embed: 'an embedding network',
  pose: 'a network for head angles',
};

const shown = (values: readonly OnnxValue[]): string => {
  const some = values.slice(0, 3).map(showValue).join(' and ');
  return values.length > 3 ? `${some} and ${values.length - 3} more` : some || 'nothing';
};

/** Families whose shapes fit, likeliest first. */
export const fittingFamilies = (facts: NetworkFacts): Fitting[] =>
  FAMILIES.map((family) => ({ family, match: family.match(facts) }))
    .filter((each): each is Fitting => each.match !== null)
    .sort((a, b) => b.match.certainty - a.match.certainty);

/** Whether a network with such constants gets all of its inputs. */
const missing = ({ match }: Fitting, facts: NetworkFacts): readonly string[] =>
  facts.otherInputs.map(({ name }) => name).filter((name) => !match.constants?.some((constant) => constant.name === name));

const namedFamily = (name: string, from: string, path: string): Family => {
  const family = familyOf(name);
  if (family === undefined) {
    const names = FAMILIES.map((each) => each.name).join(', ');
    throw new Fault('model', `The ${from} of ${path} names the family "${name}"; expected one of ${names}.`);
  }
  return family;
};

const only = (fitting: readonly Fitting[], tasks: readonly Task[] | null): readonly Fitting[] =>
  tasks === null ? fitting : fitting.filter(({ family }) => tasks.includes(family.task));

/** Whether nobody says so, and nothing in the shapes, which of them it is. */
const isUnclear = ([first, second]: readonly Fitting[]): boolean => first?.match.certainty === 1 && second !== undefined;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Where model.json is said to be written. */
export const manifestNameOf = (path: string): string =>
  `${path
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.onnx$/i, '')}.json`;

/**
 * Which family a network belongs to: what model.json or the table of known networks says; else the likeliest of those that fit and are for what it is
 * wanted for (null: anything), where what its other files say of task and family goes first. Throws Fault('model') with a sentence where none fits, or
 * several as well as each other.
 */
export const chooseFamily = (
  name: string,
  file: ModelFile,
  facts: NetworkFacts,
  fitting: readonly Fitting[],
  said: Statements,
  wanted: readonly Task[] | null,
): Choice => {
  const { path, header } = file;
  const found = `takes ${shown(header.inputs)} and gives ${shown(header.outputs)}`;
  const task = said.top('task');
  const named = said.top('family');
  const byName = named === null ? null : namedFamily(named.value, named.from, path);
  if (byName !== null && task?.from === named?.from && task?.binding && task.value !== byName.task) {
    const isFor = `is ${TASK_NAMES[byName.task]}`;
    throw new Fault(
      'model',
      `The ${task.from} of ${path} names the task "${task.value}", but ${byName.name} ${isFor}; correct one of them.`,
    );
  }
  // A task that model.json names wins over a family that others name.
  const family = byName !== null && task?.binding && task.value !== byName.task && task.from !== named?.from ? null : byName;

  const choose = (): Choice => {
    if (family !== null && named?.binding) {
      const match = fitting.find((each) => each.family === family)?.match;
      if (match === undefined) throw new Fault('model', `Expected ${family.expects}, but ${path} ${found}; use a model of that kind.`);
      return { family, match, from: named.from };
    }
    const bound = task?.binding ? only(fitting, [task.value]) : fitting;
    const able = only(bound, wanted);
    const hinted = only(able, task === null ? null : [task.value]);
    const candidates = hinted.length > 0 ? hinted : able;
    const preferred = candidates.find((each) => each.family === family);
    if (preferred !== undefined) return { ...preferred, from: named?.from ?? '' };
    if (isUnclear(candidates)) {
      const names = listed(candidates.map((each) => each.family.name));
      const what = `it ${found}, which fits ${names}`;
      throw new Fault(
        'model',
        `It is not known what ${path} is: ${what}; write "family" into ${manifestNameOf(path)}, or correct it in the window.`,
      );
    }
    const [best] = candidates;
    if (best !== undefined) {
      const from = hinted.length > 0 && task !== null && candidates.length < able.length ? task.from : 'the shapes';
      return { ...best, from };
    }
    const [other] = bound;
    if (other !== undefined && wanted !== null && !isUnclear(bound)) throw notWanted(other.family.task);
    const whatFor = task?.binding
      ? ` of ${TASK_NAMES[task.value]}`
      : wanted === null
        ? ''
        : ` of ${listed(wanted.map((each) => TASK_NAMES[each]))}`;
    throw new Fault(
      'model',
      `It is not known what ${path} is: it ${found}, which fits no family${whatFor}; use a model of a kind that models/README.md lists.`,
    );
  };

  const notWanted = (is: Task): Fault => {
    const not = wanted?.length === 1 ? `, not ${TASK_NAMES[wanted[0]!]}` : ', which is of no use here';
    return new Fault('model', `${name} (${path}) is ${TASK_NAMES[is]}${not}; choose another model here.`);
  };

  if (task?.binding && wanted !== null && !wanted.includes(task.value)) throw notWanted(task.value);
  const choice = choose();
  if (wanted !== null && !wanted.includes(choice.family.task)) throw notWanted(choice.family.task);
  const [input] = missing(choice, facts);
  if (input !== undefined) {
    const needs = `needs an input "${input}" besides the picture`;
    throw new Fault(
      'model',
      `${path} ${needs}, and nobody knows what a ${choice.family.name} network wants there; export it without that input.`,
    );
  }
  return choice;
};
