import { describe, expect, it } from '@jest/globals';
import type { ReadablePolicy } from '../../../src/core/policy/policy-file.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { desiredPolicies, keysThere, writtenSubstitution } from '../../../src/core/substitute/desired-policies.ts';
import { digestOfPayload } from '../../../src/core/sync/payload-digest.ts';

function policy(policyKey: string, tag: string): ReadablePolicy {
  const text = `policyKey: ${policyKey}
name: ${policyKey}
type: subscription
circumstances:
  - {type: tags, tag: ${tag}}
actions: {type: anyone}
`;
  const read = readPolicy({ path: `policies/prod/${policyKey}.yml`, text, blob: '', mode: '100644' });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
}

describe('the policies that an environment is to enforce', () => {
  it('are the approved ones where nothing is mapped', () => {
    const [a] = [policy('a', 'Zone')];
    expect(desiredPolicies([a], {})).toEqual({
      ok: true,
      renamed: [],
      policies: [{ policyKey: 'a', payload: a.payload, digest: a.meaning, path: a.path, lineOf: a.lineOf }],
    });
  });

  it('are in its own names, with the digest of what is sent, and each renaming once', () => {
    const map = writtenSubstitution({ policyKeys: { a: 'A', b: 'B' }, tags: { Zone: 'Zone.PRD' } });
    const there = desiredPolicies([policy('a', 'Zone'), policy('b', 'Zone')], map);
    if (!there.ok) throw new Error('not substituted');
    const [first] = there.policies;
    expect(first).toMatchObject({ policyKey: 'A', payload: { circumstances: [{ tag: 'Zone.PRD' }] } });
    expect(first?.digest).toBe(digestOfPayload(first?.payload ?? {}));
    expect(there.renamed.map(({ from, to }) => `${from} → ${to}`)).toEqual(['a → A', 'Zone → Zone.PRD', 'b → B']);
  });

  it('are none at all where one name is not mapped, with every place', () => {
    const map = writtenSubstitution({ tags: { Zone: 'Zone.PRD' } });
    expect(desiredPolicies([policy('a', 'Zone'), policy('b', 'Other'), policy('c', 'Else')], map)).toEqual({
      ok: false,
      problems: [
        expect.objectContaining({ path: 'policies/prod/b.yml', line: 5, message: 'The tag "Other" is not mapped.' }),
        expect.objectContaining({ path: 'policies/prod/c.yml', line: 5 }),
      ],
    });
  });

  it('have keys that are others there', () => {
    expect(keysThere(['a', 'b'], {})).toEqual(['a', 'b']);
    expect(keysThere(['a', 'b'], writtenSubstitution({ policyKeys: { a: 'A' } }))).toEqual(['A']);
  });
});
