import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeInPlainWords } from '../../../src/core/policy/change-in-plain-words.ts';
import { changesBetween } from '../../../src/core/policy/changes-between.ts';
import { inPlainWords } from '../../../src/core/policy/in-plain-words.ts';
import { normalPolicy } from '../../../src/core/policy/normal-policy.ts';
import type { ReadPolicy } from '../../../src/core/policy/policy-file.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { dataPolicy, maskingRule, subscriptionPolicy } from './texts.ts';

const read = (text: string): ReadPolicy => readPolicy({ path: 'a.yml', blob: text, mode: '100644', text });

const policies = [
  dataPolicy({ rules: [maskingRule({ inclusions: '{groups: [a]}' }), maskingRule({ exceptions: '{purposes: [b]}' })] }),
  dataPolicy({ rule: `{type: Row Restriction by Custom Where Clause, config: {predicate: "@columnTagged('A') = 1"}}` }),
  subscriptionPolicy(
    'type: entitlements\n  entitlements: {operator: all, groups: [a], attributes: [{name: b, value: c}]}',
  ),
];

/** Pieces of YAML and of policies, from which nearly right texts come. */
const piece = fc.constantFrom(
  ...[
    '\n',
    '  ',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '!!str ',
    '? ',
    '| ',
    '> ',
    '"',
    "'",
    '#',
    '---\n',
    '%',
    '\\u202e',
  ],
  ...[
    'type: ',
    'data',
    'actions: ',
    'rules: ',
    'Masking',
    'null',
    '1e400',
    '__proto__: ',
    'staged: true\n',
    '\t',
    '\r',
    '\ufeff',
  ],
);
const anyText = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** A policy with some of its text cut out or put in. */
const nearlyRight = fc
  .tuple(fc.constantFrom(...policies), fc.nat(), fc.nat(20), fc.oneof(piece, fc.constant('')))
  .map(([text, at, length, put]) => {
    const start = at % text.length;
    return text.slice(0, start) + put + text.slice(start + length);
  });

const runs = { seed: 7, numRuns: 2000 };

describe('whatever the bytes of a policy are', () => {
  it('it is read, or every problem has a place and words, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nearlyRight), (text) => {
        const policy = read(text);
        if (policy.ok) return;
        expect(policy.problems.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { message, line } of policy.problems) {
          expect(message).not.toBe('');
          expect(line ?? 1).toBeGreaterThanOrEqual(1);
          expect(line ?? 1).toBeLessThanOrEqual(lines);
        }
      }),
      runs,
    );
  });

  it('it can be told in plain words and compared when it is read', () => {
    const whole = read(policies[0] ?? '');
    fc.assert(
      fc.property(nearlyRight, (text) => {
        const policy = read(text);
        if (!policy.ok || !whole.ok) return;
        expect(inPlainWords(policy.policy).length).toBeGreaterThan(0);
        for (const change of changesBetween([whole], [policy])) {
          expect(changeInPlainWords(change).length).toBeGreaterThan(0);
        }
        const normal = normalPolicy(policy.payload as JsonObject);
        expect(normalPolicy(normal)).toEqual(normal);
      }),
      runs,
    );
  });

  it('no key reaches a prototype', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) read(`${key}: {polluted: true}\n`);
    read(dataPolicy({ rule: maskingRule({ mask: '{type: Hash, constructor: {prototype: {polluted: true}}}' }) }));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
