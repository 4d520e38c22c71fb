/** Policies as text, for tests that show only what matters to them. Line 5 is the circumstance, line 8 the first rule. */
export function dataPolicy(parts: {
  policyKey?: string;
  extra?: string;
  tag?: string;
  circumstance?: string;
  circumstances?: string;
  rule?: string;
  rules?: readonly string[];
}): string {
  const circumstance = parts.circumstance ?? `{type: columnTags, columnTag: ${parts.tag ?? 'HR.Salary'}}`;
  const rules = parts.rules ?? [parts.rule ?? maskingRule({})];
  return [
    `policyKey: ${parts.policyKey ?? 'salary'}`,
    'name: Salary',
    'type: data',
    ...(parts.extra === undefined ? [] : [parts.extra]),
    parts.circumstances ?? `circumstances:\n  - ${circumstance}`,
    'actions:',
    '  - rules:',
    ...rules.map((rule) => `      - ${rule}`),
    '',
  ].join('\n');
}

/** A masking rule; its lines are type, config, fields, maskingConfig, exceptions or inclusions. */
export function maskingRule(parts: {
  field?: string;
  mask?: string;
  exceptions?: string;
  inclusions?: string;
}): string {
  return [
    'type: Masking',
    '        config:',
    `          fields: [${parts.field ?? '{type: columnTags, columnTag: HR.Salary}'}]`,
    `          maskingConfig: ${parts.mask ?? '{type: Hash}'}`,
    ...(parts.inclusions === undefined ? [] : [`        inclusions: ${parts.inclusions}`]),
    ...(parts.exceptions === undefined ? [] : [`        exceptions: ${parts.exceptions}`]),
  ].join('\n');
}

export function subscriptionPolicy(actions: string): string {
  return `policyKey: reading\nname: Reading\ntype: subscription\ncircumstances: [{type: tags, tag: Dept.Finance}]\nactions:\n  ${actions}\n`;
}
