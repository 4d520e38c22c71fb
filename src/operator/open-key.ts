import { readFile } from 'node:fs/promises';
import type { TrustedKey } from '../core/connections/connections.ts';
import { OutsideError } from '../errors.ts';
import type { VerificationKey } from '../signing/key-signer.ts';
import { resolveSecret } from './resolve-secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A trusted key as the signer takes it, its files read. */
export async function openKey(key: TrustedKey, env: Env): Promise<VerificationKey> {
  const { revoked, ...rest } = key;
  const publicKey = (await resolveSecret(key.publicKey, env)).reveal();
  if (typeof revoked === 'boolean') return { ...rest, publicKey, revoked };
  return { ...rest, publicKey, revoked: true, kept: await readKept(key.keyid, revoked.except.file) };
}

/** Lines of 64 hexadecimal digits; what begins with `#` is for people. Any other line makes the file worth nothing. */
async function readKept(keyid: string, file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OutsideError(`trusted key ${keyid}: ${file} cannot be read`, { cause, retry: 'never' });
  });
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const wrong = lines.findIndex((line) => !/^[0-9a-f]{64}$/.test(line));
  if (wrong >= 0)
    throw new OutsideError(`trusted key ${keyid}: ${file} is no list that a2p audit signed wrote`, { retry: 'never' });
  return new Set(lines);
}
