import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { cloneFileName } from '../../../src/core/import/clone-file-name.ts';
import { cloneText } from '../../../src/core/import/clone-text.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';

describe('a cloned policy', () => {
  it('has its keys in order, four spaces a step, and what is always written', () => {
    const text = cloneText({
      policyKey: 'Orders: Open',
      name: 'Orders: Open',
      type: 'data',
      circumstances: [
        { type: 'tags', tag: 'Sales.Orders' },
        { type: 'domains', domains: [{ name: 'sales' }] },
      ],
      actions: [
        {
          rules: [
            {
              type: 'Row Restriction by Custom Where Clause',
              config: { predicate: "@columnTagged('State') = 'OPEN'" },
              inclusions: { operator: 'any', groups: ['partners'], attributes: [{ name: 'region', value: 'EU' }] },
            },
            { type: 'Row Restriction by Custom Where Clause', config: { predicate: 'true' } },
          ],
          description: 'https://tickets.example/1\nhttps://tickets.example/2 - kept',
        },
      ],
    });
    expect(text).toBe(`actions:
    - description: |-
        https://tickets.example/1
        https://tickets.example/2 - kept
      rules:
        - config:
            predicate: '@columnTagged(''State'') = ''OPEN'''
          inclusions:
            attributes:
                - name: region
                  value: EU
            groups:
                - partners
            operator: any
          type: Row Restriction by Custom Where Clause
        - config:
            predicate: "true"
          type: Row Restriction by Custom Where Clause
circumstanceOperator: any
circumstances:
    - tag: Sales.Orders
      type: tags
    - domains:
        - name: sales
      type: domains
name: 'Orders: Open'
policyKey: 'Orders: Open'
staged: false
template: false
type: data
`);
  });

  it.each([
    ['Null', '"Null"'],
    ['yes', '"yes"'],
    ['0.00', '"0.00"'],
    ['2024-01-01', '"2024-01-01"'],
    ["it's", "it's"],
    ['a: b', "'a: b'"],
    ['', '""'],
  ])('writes the text %j as %s', (text, written) => {
    expect(cloneText({ name: text })).toContain(`name: ${written}\n`);
  });

  it('is read back as it was, whatever it holds', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Null',
        'true',
        '~',
        '1e3',
        '0x1f',
        ' a',
        'a ',
        'a\n',
        'a\n\n',
        '\na',
        'a\n b\nc',
        'a \nb',
        '- a',
        '# a',
        '|',
        '\t',
        'a\tb\nc',
        '---',
        '...',
        "'",
        '"',
      ),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.boolean(),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          text.filter((key) => key !== '__proto__' && key !== '<<'),
          tie('value'),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (inner) => {
        const payload = { staged: false, template: false, circumstanceOperator: 'any', inner } as JsonObject;
        expect(load(cloneText(payload))).toEqual(payload);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the file name of a cloned policy', () => {
  it.each([
    ['PII:ID', 'PII--ID.yaml'],
    ['Contract: Official Mart', 'Contract----Official--Mart.yaml'],
    ['datamart_planning.forecast: DEV', 'datamart_planning.forecast----DEV.yaml'],
    ['contact-hash', 'contact-hash.yaml'],
    ['../../etc/passwd', '--.--..--etc--passwd.yaml'],
    ['.hidden', '--hidden.yaml'],
  ])('of %s is %s', (key, name) => {
    expect(cloneFileName(key, () => false)).toBe(name);
  });

  it('has a number where it is taken', () => {
    const taken = new Set(['a--b.yaml', 'a--b-2.yaml']);
    expect(cloneFileName('a b', (name) => taken.has(name))).toBe('a--b-3.yaml');
  });
});
