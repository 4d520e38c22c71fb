/** What a policy calls by a name that another environment may know by another name; as `substitute` of the rules file has it. */
export const nameKinds = ['policyKeys', 'names', 'tags', 'groups', 'attributes', 'domains', 'purposes'] as const;

export type NameKind = (typeof nameKinds)[number];

/** What one of them is called in a sentence. */
export const wordFor: Readonly<Record<NameKind, string>> = {
  policyKeys: 'policy key',
  names: 'policy name',
  tags: 'tag',
  groups: 'group',
  attributes: 'attribute',
  domains: 'domain',
  purposes: 'purpose',
};
