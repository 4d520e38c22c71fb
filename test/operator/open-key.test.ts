import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKey } from '../../src/operator/open-key.ts';
import { readOperator } from '../../src/operator/operator.ts';

const bytes = new TextEncoder().encode('what is signed');

function aPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
const [first, second] = [aPair(), aPair()];

let folder: string;
let at: (name: string) => string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a2p-keys-'));
  at = (name) => join(folder, name);
  await Promise.all([
    writeFile(at('first.key'), first.privateKey),
    writeFile(at('first.pub'), first.publicKey),
    writeFile(at('kept'), `# 1 statement\n${'a'.repeat(64)}\n`),
    writeFile(at('no-list'), `${'a'.repeat(64)}\nfirst.key\n`),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

/** The operator whose file says this, with these environment variables. */
async function anOperator(written: object, env: Readonly<Record<string, string>> = {}) {
  const file = at(`connections-${Math.random()}.yml`);
  await writeFile(file, JSON.stringify(written));
  const read = await readOperator(file, env);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.operator;
}

describe('the operator’s keys', () => {
  const fromFiles = () => ({
    trustedKeys: [{ keyid: 'first', publicKey: { file: at('first.pub') } }],
    signing: { keyid: 'first', key: { file: at('first.key') } },
  });
  const fromEnv = {
    trustedKeys: [{ keyid: 'first', publicKey: { env: 'PUBLIC' } }],
    signing: { keyid: 'first', key: { env: 'PRIVATE' } },
  };
  const env = { PUBLIC: first.publicKey, PRIVATE: first.privateKey };

  it('come from files and from environment variables, and sign and verify alike', async () => {
    for (const operator of [await anOperator(fromFiles()), await anOperator(fromEnv, env)]) {
      const signature = operator.signer.sign(bytes);
      expect(signature?.keyid).toBe('first');
      expect(operator.signer.verify(bytes, signature ?? { keyid: '', sig: '' }, 0)).toEqual({ ok: true });
    }
  });

  it('that are not there stop the start, and no key is in what is said', async () => {
    await expect(anOperator(fromEnv, { PUBLIC: first.publicKey })).rejects.toThrow('PRIVATE holds no secret');
    const swapped = { PUBLIC: first.publicKey, PRIVATE: 'not a key' };
    await expect(anOperator(fromEnv, swapped)).rejects.toThrow(/signing key first: must be an Ed25519 or P-256 key/);
    await expect(anOperator(fromEnv, swapped)).rejects.not.toThrow('not a key');
  });

  it('are rotated by their ids: the new one signs, the old one still vouches, and not once it is revoked', async () => {
    const old = (await anOperator(fromFiles())).signer.sign(bytes) ?? { keyid: '', sig: '' };
    const rotated = (more: object) => ({
      trustedKeys: [
        { keyid: 'first', publicKey: { file: at('first.pub') }, ...more },
        { keyid: 'second', publicKey: { env: 'PUBLIC' } },
      ],
      signing: { keyid: 'second', key: { env: 'PRIVATE' } },
    });
    const next = { PUBLIC: second.publicKey, PRIVATE: second.privateKey };
    const { signer } = await anOperator(rotated({}), next);
    expect([signer.sign(bytes)?.keyid, signer.verify(bytes, old, 0)]).toEqual(['second', { ok: true }]);
    // A signature counts for the key it names, not for whichever fits.
    expect(signer.verify(bytes, { ...old, keyid: 'second' }, 0)).toEqual({ ok: false, why: 'wrong signature' });
    expect(signer.verify(bytes, { ...old, keyid: 'third' }, 0)).toEqual({ ok: false, why: 'unknown key' });
    const revoked = (await anOperator(rotated({ revoked: true }), next)).signer;
    expect(revoked.verify(bytes, old, 0)).toEqual({ ok: false, why: 'revoked key' });
  });
});

describe('a revoked key', () => {
  const opened = (name: string) =>
    openKey({ keyid: 'first', publicKey: { file: at('first.pub') }, revoked: { except: { file: at(name) } } }, {});

  it('with an exception is revoked, but for what the list names', async () => {
    expect(await opened('kept')).toMatchObject({ revoked: true, kept: new Set(['a'.repeat(64)]) });
  });

  it.each([
    ['no-list', 'is no list that a2p audit signed wrote'],
    ['absent', 'cannot be read'],
  ])('whose list is none is an error, not an empty list: %s', async (name, why) => {
    await expect(opened(name)).rejects.toMatchObject({ name: 'OutsideError', message: expect.stringContaining(why) });
  });
});
