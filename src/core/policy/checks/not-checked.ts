import { pointerStep } from '../../text/pointer.ts';
import { quoted } from '../../text/quoted.ts';
import type { Finding } from '../finding.ts';
import type { DataRule, MaskingConfig, Policy } from '../policy.ts';
import { functionsIn, sqlOf, unconfirmedFunctions } from './sql-functions.ts';

/** Keys of a masking configuration that are documented, by its type; every other key is passed on unread. */
const checkedMaskKeys: Readonly<Record<string, readonly string[]>> = {
  Hash: ['type'],
  Null: ['type'],
  Constant: ['type', 'constant'],
  'Custom Function': ['type', 'sqlFunction'],
  'K-Anonymization': ['type'],
};

const uncheckedRules: ReadonlySet<string> = new Set(['Purpose Restriction', 'Minimization', 'Time Restriction']);

/** What is passed on untouched without knowing that it is right: no error, but nobody shall think it was checked. */
export function whatIsNotChecked(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  if (policy.certification !== undefined) found.push(notChecked('/certification', '`certification` is'));
  if (policy.type === 'data') {
    policy.actions.forEach(({ rules }, action) => {
      rules.forEach((rule, index) => {
        found.push(...inRule(rule, `/actions/${action}/rules/${index}`));
      });
    });
  }
  for (const [pointer, sql] of sqlOf(policy)) {
    for (const name of functionsIn(sql)) {
      if (unconfirmedFunctions.includes(name)) found.push(notChecked(pointer, `the function @${name} is`));
    }
  }
  return found;
}

function* inRule(rule: DataRule, pointer: string): Iterable<Finding> {
  if (uncheckedRules.has(rule.type))
    yield notChecked(`${pointer}/config`, `the configuration of ${quoted(rule.type)} is`);
  if (rule.type === 'Masking') {
    yield* inMask(rule.config.maskingConfig, `${pointer}/config/maskingConfig`);
    for (const [place, field] of rule.config.fields.entries()) {
      if (field.type === 'columnRegex') {
        yield notChecked(`${pointer}/config/fields/${place}`, 'masking columns by a regular expression is');
      }
    }
  }
  if (rule.type === 'Row Restriction by User Entitlements') {
    for (const [place, match] of rule.config.matches.entries()) {
      if (match.type === 'group') yield notChecked(`${pointer}/config/matches/${place}`, 'matching rows by group is');
    }
  }
}

function* inMask(mask: MaskingConfig, pointer: string): Iterable<Finding> {
  const checked = checkedMaskKeys[mask.type];
  if (checked === undefined) {
    yield notChecked(`${pointer}/type`, `the masking type ${quoted(mask.type)} is`);
    return;
  }
  for (const key of Object.keys(mask)) {
    if (!checked.includes(key))
      yield notChecked(pointer + pointerStep(key), `the key ${quoted(key)} of ${quoted(mask.type)} is`);
  }
}

function notChecked(pointer: string, what: string): Finding {
  return { pointer, message: `${what} not checked; it is passed on as written` };
}
