import type { DataRule } from '../../../core/policy/policy.ts';
import { at, refuse } from '../not-exact.ts';
import type { People } from './people.ts';

/** A rule with its place in the payload. */
export interface PlacedRule<R extends DataRule = DataRule> {
  readonly rule: R;
  /** `/actions/0/rules/1`. */
  readonly pointer: string;
}

/** What applies to whom: the rule itself, or what holds for those it excepts. */
export interface Links {
  readonly applied: string;
  readonly excepted: string;
}

/**
 * Rules in order as one SQL expression: the first whose inclusion matches decides, for everyone or for everyone but its
 * exceptions; the last is for everyone else.
 */
export function chainOf<R extends DataRule>(
  rules: readonly PlacedRule<R>[],
  people: People,
  linksOf: (placed: PlacedRule<R>) => Links,
): string {
  const last = rules.at(-1);
  if (last === undefined) throw new Error('A chain has a rule.');
  if (last.rule.inclusions !== undefined) {
    at(last.pointer, () => refuse('what holds for everyone else is not said', 'Add a last rule without inclusions.'));
  }
  let otherwise: string | undefined;
  for (const placed of [...rules].reverse()) {
    const { rule, pointer } = placed;
    const links = linksOf(placed);
    const { inclusions, exceptions } = rule;
    const excepted = exceptions && at(`${pointer}/exceptions`, () => people.among(exceptions));
    const here =
      excepted === undefined
        ? links.applied
        : `CASE WHEN (SELECT ${excepted}) THEN ${links.excepted} ELSE ${links.applied} END`;
    if (inclusions === undefined) otherwise = here;
    else {
      const included = at(`${pointer}/inclusions`, () => people.among(inclusions));
      otherwise = `CASE WHEN (SELECT ${included}) THEN ${here} ELSE ${otherwise} END`;
    }
  }
  return otherwise ?? '';
}
