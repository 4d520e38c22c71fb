import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { CommandEntry, LedgerEntry, PushEntry } from '../../src/core/ledger/ledger-entry.ts';
import { parseEntry } from '../../src/core/ledger/parse-entry.ts';
import { printEntry } from '../../src/core/ledger/print-entry.ts';
import { sealedLedger } from '../../src/flows/sealed-ledger.ts';
import type { Ledger, Signer } from '../../src/ports.ts';
import { keySigner } from '../../src/signing/key-signer.ts';

const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;
const command: CommandEntry = {
  kind: 'command',
  comment: 5,
  on: 7,
  by: governor,
  at: 1,
  words: '/promote',
  outcome: 'done',
};
const push: PushEntry = {
  kind: 'push',
  pull: 7,
  at: 1,
  after: 'a'.repeat(40),
  by: governor,
  governor: true,
  signed: [],
};

function aSigner(keyid = 'k1'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  return keySigner(
    [{ keyid, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), revoked: false }],
    { keyid, privateKey: privateKey.export(pem).toString() },
  );
}

/** The branch: files by path, as text. */
function aBranch(): { ledger: Ledger; files: Map<string, string> } {
  const files = new Map<string, string>();
  const ledger: Ledger = {
    read: async () => {
      const parsed = [...files].map(([path, text]) => [path, parseEntry({ path, text })] as const);
      return {
        head: 'h',
        entries: new Map(parsed.flatMap(([path, read]) => (read.ok ? [[path, read.value] as const] : []))),
        snapshots: new Set(),
        problems: parsed.flatMap(([, read]) => (read.ok ? [] : read.problems)),
      };
    },
    readSnapshot: async () => undefined,
    putBack: async () => ({ head: 'h', written: [], alreadyThere: [] }),
    append: async (entries) => {
      for (const { path, text } of entries.map(printEntry)) files.set(path, text);
      return { head: 'h', written: [], alreadyThere: [] };
    },
  };
  return { ledger, files };
}

const signer = aSigner();

describe('the sealed ledger', () => {
  it('gives back what it recorded', async () => {
    const { ledger } = aBranch();
    const sealed = sealedLedger(ledger, signer, 10);
    await sealed.append([command, push]);
    const { entries, problems } = await sealed.read();
    expect(problems).toEqual([]);
    expect([...entries.keys()].sort()).toEqual([entryPath(command), entryPath(push)].sort());
    expect(entries.get(entryPath(command))).toMatchObject(command);
  });

  it.each<[string, (files: Map<string, string>, real: LedgerEntry) => void]>([
    ['pushed by somebody without a key', (files) => files.set(entryPath(command), printEntry(command).text)],
    [
      'changed after it was sealed',
      (files, real) =>
        files.set(
          entryPath(push),
          printEntry({ ...real, ...push, at: 1, by: { ...governor, id: 2 } } as LedgerEntry).text,
        ),
    ],
    [
      'with a seal of another entry',
      (files, real) =>
        files.set(entryPath(command), printEntry({ ...command, ...(real.seal && { seal: real.seal }) }).text),
    ],
  ])('does not count an entry %s, and says so', async (_, forge) => {
    const { ledger, files } = aBranch();
    const sealed = sealedLedger(ledger, signer, 10);
    await sealed.append([push]);
    const real = (await ledger.read()).entries.get(entryPath(push));
    if (real === undefined) throw new Error('it was recorded');
    forge(files, real);
    const { entries, problems } = await sealed.read();
    expect(problems).toHaveLength(1);
    expect(entries.has(problems[0]?.path ?? '')).toBe(false);
  });

  it.each([
    ['another repository', 11, signer],
    ['another key', 10, aSigner('k1')],
    ['a key nobody trusts', 10, aSigner('k2')],
  ])('does not count entries of %s', async (_, repository, other) => {
    const { ledger } = aBranch();
    await sealedLedger(ledger, other, repository).append([push]);
    const { entries, problems } = await sealedLedger(ledger, signer, 10).read();
    expect([entries.size, problems.length]).toEqual([0, 1]);
  });

  it('records nothing without a key', async () => {
    const { ledger, files } = aBranch();
    await sealedLedger(ledger, keySigner([]), 10).append([push]);
    expect(files.size).toBe(0);
  });
});

describe('what somebody else wrote and was taken off the branch again', () => {
  const [stray, record] = ['openings/9.json', 'openings/1.json'];
  const reading = (gone: readonly string[], problems: readonly string[]) =>
    sealedLedger(
      {
        ...aBranch().ledger,
        read: async () => ({
          head: 'h',
          entries: new Map(),
          snapshots: new Set(),
          problems: problems.map((path) => ({ path, message: 'is no entry' })),
          incident: { rewritten: false, before: undefined, now: 'h', lost: gone, gone },
        }),
      },
      aSigner(),
      1,
    ).read();

  it('is neither a problem nor a loss', async () => {
    expect(await reading([stray], [stray])).toMatchObject({ problems: [] });
    expect((await reading([stray], [stray])).incident).toBeUndefined();
  });

  it('hides no record that is gone, and no stray that is there', async () => {
    const state = await reading([stray, record], [stray, 'openings/8.json']);
    expect(state.incident?.lost).toEqual([record]);
    expect(state.problems.map(({ path }) => path)).toEqual(['openings/8.json']);
  });
});
