import { type Node, nodeOf, nodes, only } from './node.ts';
import type { Parts } from './parts.ts';
import { asFamily, nothing, type Typed, together } from './typed.ts';

/** `CASE WHEN … THEN … ELSE … END`; what it gives in one place it gives in all. */
export function choice(node: Node, parts: Parts): Typed {
  const { args, defresult } = only(node, 'args', 'defresult');
  const cases = nodes(args).map((one) => {
    const { expr, result } = only(one, 'expr', 'result');
    return { when: parts.condition(nodeOf(expr)), gives: parts.value(nodeOf(result)) };
  });
  const otherwise = defresult === undefined ? nothing : parts.value(nodeOf(defresult));
  const { values, family } = allTogether([...cases.map(({ gives }) => gives), otherwise]);
  const whens = cases.map(({ when }, index) => `WHEN ${when} THEN ${values[index]}`);
  return { sql: `CASE ${whens.join(' ')} ELSE ${values.at(-1)} END`, family };
}

export function coalesce(node: Node, parts: Parts): Typed {
  const { values, family } = allTogether(nodes(only(node, 'args').args).map((arg) => parts.value(arg)));
  return { sql: `COALESCE(${values.join(', ')})`, family };
}

/** Brings values to one type: that of the first that is no literal. */
function allTogether(given: readonly Typed[]) {
  const lead = given.find(({ family }) => family !== 'literal' && family !== 'null') ?? given[0] ?? nothing;
  let { family } = together(lead, nothing);
  for (const one of given) family = together({ sql: lead.sql, family }, one).family;
  return { values: given.map((one) => asFamily(one, family)), family };
}
