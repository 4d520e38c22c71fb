import type { DataRule, UserCondition } from '../policy.ts';
import { eachInWords } from './people-words.ts';
import { exactly, sentence } from './phrases.ts';
import { columnsInWords, rowsInWords } from './rule-words.ts';

const nobody: UserCondition = { operator: 'any' };

/**
 * Who comes to be excepted from a rule and who no longer is, when nothing else of the rule changes and each exception
 * stands for itself; `undefined` otherwise.
 */
export function exceptionChangeInWords(before: DataRule, after: DataRule): readonly string[] | undefined {
  const { exceptions: was = nobody, ...beforeRest } = before;
  const { exceptions: is = nobody, ...afterRest } = after;
  if (was.operator !== 'any' || is.operator !== 'any' || exactly(beforeRest) !== exactly(afterRest)) return undefined;
  const had = eachInWords(was);
  const has = eachInWords(is);
  const lost = had.filter((people) => !has.includes(people));
  const gained = has.filter((people) => !had.includes(people));
  return [
    ...lost.map((people) => `${sentence(people)} will no longer ${what(after)}${has.length > 0 ? otherwise : ''}.`),
    ...gained.map((people) => `${sentence(people)} will ${what(after)}, as far as this policy goes.`),
  ];
}

const otherwise = ', unless another exception covers them';

function what(rule: DataRule): string {
  if (rule.type === 'Masking') return `see clear values of ${columnsInWords(rule)}${rowsInWords(rule)}`;
  return `be excepted from the rule of type ${rule.type}`;
}
