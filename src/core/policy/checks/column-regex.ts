import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** A regular expression over column names compiles; it decides where the policy applies. */
export function columnRegexCompiles(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, { regex, caseInsensitive }] of regexesOf(policy)) {
    try {
      new RegExp(regex, caseInsensitive ? 'i' : '');
    } catch (error) {
      found.push({
        pointer,
        message: `the regular expression does not compile: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Write a regular expression that JavaScript takes too, for example `^iban$`.',
      });
    }
  }
  return found;
}

/** Repeating what repeats (`(a+)+`) and looking back (`\1`) can take for ever on one long name. */
const mayTakeForEver = /\([^()]*[*+}][^()]*\)[*+{]|\\[1-9]|\(\?<?[=!]/;

/** A regular expression over column names is of a kind that cannot take for ever. */
export function columnRegexIsBounded(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, { regex }] of regexesOf(policy)) {
    if (regex.length <= 200 && !mayTakeForEver.test(regex)) continue;
    found.push({
      pointer,
      message: 'the regular expression could take for ever on some column names',
      remedy:
        'Write it without repeating a repeated group, back references and look-arounds, in at most 200 characters.',
    });
  }
  return found;
}

interface ColumnRegex {
  readonly regex: string;
  readonly caseInsensitive?: boolean;
}

function* regexesOf(policy: Policy): Iterable<readonly [pointer: string, regex: ColumnRegex]> {
  for (const [index, circumstance] of (policy.circumstances ?? []).entries()) {
    if (circumstance.type === 'columnRegex') yield [`/circumstances/${index}/regex`, circumstance];
  }
  if (policy.type !== 'data') return;
  for (const [action, { rules }] of policy.actions.entries()) {
    for (const [index, rule] of rules.entries()) {
      if (rule.type !== 'Masking') continue;
      for (const [place, field] of rule.config.fields.entries()) {
        if (field.type !== 'columnRegex') continue;
        yield [`/actions/${action}/rules/${index}/config/fields/${place}/regex`, field];
      }
    }
  }
}
