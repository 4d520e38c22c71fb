import { describe, expect, it } from '@jest/globals';
import { type ImportQuestion, importPolicies } from '../../../src/core/import/import-policies.ts';
import type { PolicyInForce } from '../../../src/core/import/policy-in-force.ts';
import type { ReadablePolicy } from '../../../src/core/policy/policy-file.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { substitutionOf } from '../../../src/core/substitute/substitution.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';

const payload = (policyKey: string, more: JsonObject = {}): JsonObject => ({
  policyKey,
  name: policyKey,
  type: 'data',
  circumstances: [{ type: 'tags', tag: 'Zone.PRD' }],
  actions: [
    { rules: [{ type: 'Masking', config: { fields: [{ type: 'anyTag' }], maskingConfig: { type: 'Hash' } } }] },
  ],
  ...more,
});
const inForce = (policyKey: string, more: JsonObject = {}, changes: readonly string[] = []): PolicyInForce => ({
  ok: true,
  policyKey,
  payload: payload(policyKey, more),
  changes,
});

function present(path: string, text: string): ReadablePolicy {
  const read = readPolicy({ path, text, blob: '', mode: '100644' });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
}

function imported(policies: readonly PolicyInForce[], given: Partial<ImportQuestion> = {}) {
  return importPolicies({ policies, directory: 'policies/dev', paths: [], present: [], substitution: {}, ...given });
}

describe('an import', () => {
  it('writes one file a policy, in the order of keys', () => {
    const { files, left, problems, changes } = imported([inForce('b'), inForce('a: x')]);
    expect(files.map(({ path }) => path)).toEqual(['policies/dev/a----x.yaml', 'policies/dev/b.yaml']);
    expect({ left, problems, changes }).toEqual({ left: [], problems: [], changes: [] });
  });

  it('gives two keys two files, and takes none that is there, case aside', () => {
    const { files } = imported([inForce('a b'), inForce('a:b'), inForce('C')], { paths: ['policies/dev/c.yaml'] });
    expect(files.map(({ path }) => path)).toEqual([
      'policies/dev/C-2.yaml',
      'policies/dev/a--b.yaml',
      'policies/dev/a--b-2.yaml',
    ]);
  });

  it('leaves a file that says the same as it is, however it is written', () => {
    const text = `# ours\n${JSON.stringify(payload('a', { staged: false, template: false }))}`;
    const file = present('policies/dev/other-name.yml', text);
    expect(imported([inForce('a')], { present: [file], paths: [file.path] })).toMatchObject({ files: [], same: ['a'] });
  });

  it('writes over the file that holds the key and says something else', () => {
    const file = present('policies/dev/other-name.yml', JSON.stringify(payload('a')));
    const { files } = imported([inForce('a', { staged: true })], { present: [file], paths: [file.path] });
    expect(files).toMatchObject([{ policyKey: 'a', path: 'policies/dev/other-name.yml' }]);
  });

  it('says what reads otherwise than in the environment', () => {
    const { changes } = imported([inForce('a', {}, ['policy.uuid is not known and left out'])]);
    expect(changes).toEqual([
      { policyKey: 'a', path: 'policies/dev/a.yaml', change: 'policy.uuid is not known and left out' },
    ]);
  });

  it('says what has no form as a file', () => {
    const odd: PolicyInForce = { ok: false, policyKey: 'odd', why: ['it applies only where an owner selects it'] };
    expect(imported([odd, inForce('a'), inForce('a', { staged: true })])).toMatchObject({
      files: [],
      left: [
        { policyKey: 'a', why: ['another policy has the same key'] },
        { policyKey: 'a' },
        { policyKey: 'odd', why: ['it applies only where an owner selects it'] },
      ],
    });
  });

  it('writes what is not understood as it is, and says that it is not right', () => {
    const rules = [{ type: 'Differential Privacy', config: { epsilon: 1 } }];
    const { files, problems } = imported([inForce('a', { actions: [{ rules }] })]);
    expect(files[0]?.text).toContain('epsilon: 1');
    expect(problems).toMatchObject([{ path: 'policies/dev/a.yaml', line: expect.any(Number) }]);
  });

  it("uses this repository's names, and leaves out what has none", () => {
    const written = { tags: { 'Zone.DEV': 'Zone.PRD' }, policyKeys: { 'a dev': 'a', b: 'b' } };
    const map = substitutionOf(written);
    if (!map.ok) throw new Error('not a substitution');
    const other = { circumstances: [{ type: 'tags', tag: 'Zone.Other' }] };
    const { files, changes, left } = imported([inForce('a'), inForce('b', other)], { substitution: map.value });
    expect(files).toMatchObject([{ policyKey: 'a dev', text: expect.stringContaining('tag: Zone.DEV') }]);
    expect(changes.map(({ change }) => change)).toEqual([
      'the policy key "a" is "a dev" here',
      'the tag "Zone.PRD" is "Zone.DEV" here',
    ]);
    expect(left).toEqual([{ ok: false, policyKey: 'b', why: ['The tag "Zone.Other" is not mapped.'] }]);
  });
});
