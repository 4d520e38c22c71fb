import { readFile } from 'node:fs/promises';
import { Secret, type SecretReference } from '../core/connections/secret.ts';
import { OutsideError } from '../errors.ts';

/** The secret that a reference names. Its absence names the reference, never a value; one line end after it is not part of it. */
export async function resolveSecret(
  reference: SecretReference,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Secret> {
  const value = 'env' in reference ? env[reference.env] : await contentOf(reference.file);
  const text = value?.replace(/\r?\n$/, '');
  if (text !== undefined && text !== '') return new Secret(text);
  const where = 'env' in reference ? `The environment variable ${reference.env}` : `The file ${reference.file}`;
  throw new OutsideError(`${where} holds no secret.`, { retry: 'never' });
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OutsideError(`The secret in the file ${path} cannot be read.`, { cause, retry: 'never' });
  }
}
