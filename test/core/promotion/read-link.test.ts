import { describe, expect, it } from '@jest/globals';
import { payloadOf, printEnvelope, signedBytes } from '../../../src/core/promotion/envelope.ts';
import { digestOf, genesis } from '../../../src/core/promotion/in-force.ts';
import { readLink, type StatementFile, type Trusted } from '../../../src/core/promotion/read-link.ts';
import type { Statement } from '../../../src/core/promotion/statement.ts';

const start = genesis('a'.repeat(40), new Map(), new Map());
const PATH = 'policies/promotions/000001.json';
const signature = { keyid: 'bench', sig: 'AAAA' };

const statement: Statement = {
  repository: 10,
  environment: 'prod',
  sequence: 1,
  previous: start.previous,
  parent: 'b'.repeat(40),
  at: 100,
  inForce: digestOf(start),
  changes: [],
  pulls: [],
};

/** Whose signature fits, by what is signed: that of the statement above, made at its time. */
const trusted: Trusted = {
  repository: 10,
  environment: 'prod',
  verify: (bytes, { keyid }, at) => {
    if (keyid !== 'bench') return { ok: false, why: 'unknown key' };
    const right = Buffer.compare(bytes, signedBytes(payloadOf(statement))) === 0;
    if (!right) return { ok: false, why: 'wrong signature' };
    return at === 100 ? { ok: true } : { ok: false, why: 'key out of its time' };
  },
};

const textOf = (of: Statement, by: object = signature) =>
  printEnvelope(payloadOf(of), by as { readonly keyid: string; readonly sig: string });

function read(file: Partial<StatementFile> & { readonly text?: string }, inForce = start) {
  const link = readLink(inForce, { path: PATH, mode: '100644', text: textOf(statement), ...file }, trusted);
  return link.ok ? { sequence: link.inForce.sequence, keyid: link.keyid } : `${link.fault}: ${link.why}`;
}

describe('T58: the next statement', () => {
  it('counts as the app wrote it, and names the key that signed it', () => {
    expect(read({})).toEqual({ sequence: 1, keyid: 'bench' });
  });

  const twice = JSON.stringify({ ...JSON.parse(textOf(statement)), signatures: [signature, signature] });
  it.each<[string, Partial<StatementFile>, string]>([
    ['a link to one', { mode: '120000' }, 'no plain file: is no plain file'],
    ['an executable', { mode: '100755' }, 'no plain file: is no plain file'],
    ['under another number', { path: 'policies/promotions/000002.json' }, 'missing or double: follows statement 0'],
    ['under no number', { path: 'policies/promotions/one.json' }, 'missing or double: follows statement 0'],
    ['no envelope', { text: 'promoted' }, 'no envelope: is not a JSON object'],
    ['two signatures', { text: twice }, 'not one signature: is not signed by a trusted key'],
    [
      'no statement',
      { text: textOf({ ...statement, changes: [{ place: 'elsewhere' }] } as unknown as Statement) },
      'no statement: has a predicate of another form',
    ],
    [
      'another key',
      { text: textOf(statement, { ...signature, keyid: 'stranger' }) },
      'unknown key: is not signed by a trusted key: unknown key',
    ],
    [
      'edited',
      { text: textOf({ ...statement, pulls: [], at: 101 }) },
      'wrong signature: is not signed by a trusted key: wrong signature',
    ],
  ])('does not count: %s', (_, file, why) => {
    expect(read(file)).toEqual(expect.stringContaining(why));
  });

  it('does not count where it cannot be read, and says so', () => {
    const file = { path: PATH, mode: '100644', unreadable: 'not UTF-8' };
    expect(readLink(start, file, trusted)).toEqual({
      ok: false,
      fault: 'unreadable',
      why: 'cannot be read: not UTF-8',
    });
  });

  it('does not count where the key was not to sign at the time it says', () => {
    const late = { ...trusted, verify: () => ({ ok: false, why: 'key out of its time' }) as const };
    const link = readLink(start, { path: PATH, mode: '100644', text: textOf(statement) }, late);
    expect(link).toMatchObject({ ok: false, fault: 'key out of its time' });
  });

  it('does not count after another one than it names, though it is signed', () => {
    expect(read({}, { ...start, previous: 'f'.repeat(64) })).toMatch(/^broken chain: names another predecessor/);
  });
});
