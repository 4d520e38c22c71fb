import { compileColumnRegex } from '../../catalogue/column-regex.ts';
import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** A regular expression over column names compiles, for it decides where the policy applies. */
export function columnRegexCompiles(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, { regex, caseInsensitive }] of regexesOf(policy)) {
    const compiled = compileColumnRegex(regex, caseInsensitive ?? false);
    if (compiled.ok) continue;
    found.push({
      pointer,
      message: `the regular expression cannot be used: ${compiled.why}`,
      remedy: 'Write one that RE2 takes (no look-around, no back reference), for example `^iban$`.',
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
