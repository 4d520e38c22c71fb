import type { Policy } from './policy.ts';
import { exactly, named, notChecked } from './words/phrases.ts';
import { rulesInWords } from './words/rule-words.ts';
import { subscriptionInWords } from './words/subscription-words.ts';
import { whereInWords } from './words/where-words.ts';

/**
 * What a policy does, for people who do not read its file: where it applies, then what it does there, one sentence
 * each. Names stand in double quotes, SQL as it is written; what nobody checked is said to be so. Untrusted text
 * stands in the sentences: escape them for the medium.
 */
export function inPlainWords(policy: Policy): readonly string[] {
  return [whereInWords(policy), ...effectsInWords(policy), ...marksInWords(policy)];
}

/** What a policy does where it applies. */
export function effectsInWords(policy: Policy): readonly string[] {
  return policy.type === 'data' ? policy.actions.flatMap(rulesInWords) : subscriptionInWords(policy.actions);
}

/** What else a policy says. */
export function marksInWords(policy: Policy): readonly string[] {
  return [
    ...(policy.certification === undefined
      ? []
      : [`Data owners are asked to certify it, by ${exactly(policy.certification)} ${notChecked}.`]),
    ...(policy.template ? ['It is a template.'] : []),
    ...reasonsInWords(policy),
  ];
}

function reasonsInWords(policy: Policy): readonly string[] {
  const actions = policy.type === 'data' ? policy.actions : [policy.actions];
  return actions.flatMap(({ description }) => (description ? [`Its reason: ${named(description)}.`] : []));
}
