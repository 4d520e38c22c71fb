import { placeInWords } from '../text/pointer.ts';
import type { ChangedPolicy, PolicyChange } from './changes-between.ts';
import { effectsInWords, inPlainWords, marksInWords } from './in-plain-words.ts';
import { pairsOf } from './pairs-of.ts';
import type { DataAction, DataPolicy, Policy } from './policy.ts';
import { exceptionChangeInWords } from './words/exception-words.ts';
import { exactly, named } from './words/phrases.ts';
import { rulesInWords } from './words/rule-words.ts';
import { whereInWords } from './words/where-words.ts';

/**
 * What a change does, for people who do not read the file: only what differs, one sentence each, in the order of the
 * policy. Untrusted text stands in the sentences: escape them for the medium.
 */
export function changeInPlainWords(change: PolicyChange): readonly string[] {
  switch (change.kind) {
    case 'created':
      return [`New policy ${named(change.policyKey)}.`, ...inPlainWords(change.to.policy)];
    case 'deleted':
      return [`The policy ${named(change.policyKey)} is removed. It was:`, ...inPlainWords(change.from.policy)];
    case 'moved':
      return ['The file has another name; nothing changes in effect.'];
    case 'rewritten':
      return ['The file is written differently and says the same; nothing changes in effect.'];
    case 'staged':
      return ['The policy goes out of effect on every data source (staged).', ...whatElse(change)];
    case 'activated':
      return ['The policy comes into effect (no longer staged).', ...whatElse(change)];
    case 'updated':
      return [...stillStaged(change), ...orDifferences(whatElse(change), change)];
  }
}

function stillStaged({ to }: ChangedPolicy): readonly string[] {
  return to.policy.staged ? ['The policy is staged: before and after, it is in effect on no data source.'] : [];
}

function whatElse({ from, to }: ChangedPolicy): readonly string[] {
  const before = from.policy;
  const after = to.policy;
  return [
    ...(before.name === after.name ? [] : [`Its name was ${named(before.name)} and becomes ${named(after.name)}.`]),
    ...whereChanges(before, after),
    ...effectChanges(before, after),
    ...comeAndGone(marksInWords(before), marksInWords(after)),
  ];
}

function whereChanges(before: Policy, after: Policy): readonly string[] {
  // Staging is told by the kind of the change.
  const was = whereInWords({ ...before, staged: after.staged });
  const is = whereInWords(after);
  return was === is ? [] : [`Before: ${was}`, `Now: ${is}`];
}

function effectChanges(before: Policy, after: Policy): readonly string[] {
  if (before.type === 'data' && after.type === 'data') return actionChanges(before, after);
  return comeAndGone(effectsInWords(before), effectsInWords(after));
}

function actionChanges(before: DataPolicy, after: DataPolicy): readonly string[] {
  return pairsOf(before.actions, after.actions, exactly).flatMap(([from, to]) => {
    const was = from === undefined ? undefined : before.actions[from];
    const is = to === undefined ? undefined : after.actions[to];
    return ruleChanges(was ?? { rules: [] }, is ?? { rules: [] });
  });
}

function ruleChanges(before: DataAction, after: DataAction): readonly string[] {
  const was = rulesInWords(before);
  const is = rulesInWords(after);
  // Where rules are for some people only, an exception reaches no further than its rule.
  const forEveryone = [...before.rules, ...after.rules].every(({ inclusions }) => inclusions === undefined);
  const changes: string[] = [];
  for (const [from, to] of pairsOf(was, is, (words) => words)) {
    const old = from === undefined ? undefined : before.rules[from];
    const now = to === undefined ? undefined : after.rules[to];
    const oldWords = from === undefined ? undefined : was[from];
    const nowWords = to === undefined ? undefined : is[to];
    if (oldWords === nowWords) continue;
    const exceptions = forEveryone && old && now && exceptionChangeInWords(old, now);
    if (exceptions) changes.push(...exceptions);
    else {
      if (oldWords !== undefined) changes.push(`No longer: ${oldWords}`);
      if (nowWords !== undefined) changes.push(`New: ${nowWords}`);
    }
  }
  return changes;
}

function comeAndGone(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((words) => !after.includes(words)).map((words) => `No longer: ${words}`),
    ...after.filter((words) => !before.includes(words)).map((words) => `New: ${words}`),
  ];
}

/** Where no sentence tells a change, its places do. */
function orDifferences(sentences: readonly string[], { differences }: ChangedPolicy): readonly string[] {
  if (sentences.length > 0) return sentences;
  if (differences.length === 0) return ['Entries stand in another order; nothing changes in effect.'];
  return differences.map(({ pointer, before, after }) => {
    const was = before === undefined ? 'was not there' : `was ${exactly(before)}`;
    const is = after === undefined ? 'is removed' : `becomes ${exactly(after)}`;
    return `${placeInWords(pointer)} ${was} and ${is}.`;
  });
}
