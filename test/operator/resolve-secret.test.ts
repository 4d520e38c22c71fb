import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resolveSecret } from '../../src/operator/resolve-secret.ts';

const value = 'correct-horse';

describe('a secret', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'a2p-secret-'));
    await writeFile(join(folder, 'key'), `${value}\n`);
    await writeFile(join(folder, 'empty'), '\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('comes from an environment variable', async () => {
    expect((await resolveSecret({ env: 'KEY' }, { KEY: value })).reveal()).toBe(value);
  });

  it('comes from a file, without the line end', async () => {
    expect((await resolveSecret({ file: join(folder, 'key') }, {})).reveal()).toBe(value);
  });

  it('is never printed', async () => {
    const secret = await resolveSecret({ env: 'KEY' }, { KEY: value });
    const printed = [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ a: [secret] }),
      format('%s %o %j', secret, secret, secret),
    ];
    expect(printed.join(' ')).not.toContain(value);
    expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  });

  it.each([
    [{ env: 'KEY' }, 'The environment variable KEY holds no secret.'],
    [{ env: 'EMPTY' }, 'The environment variable EMPTY holds no secret.'],
  ])('that is missing is named by its reference: %j', async (reference, message) => {
    await expect(resolveSecret(reference, { EMPTY: '', OTHER: value })).rejects.toMatchObject({
      name: 'OutsideError',
      message,
    });
  });

  it('in a file that is not there, or empty, is an error that names the file', async () => {
    for (const name of ['empty', 'absent']) {
      await expect(resolveSecret({ file: join(folder, name) }, {})).rejects.toMatchObject({
        name: 'OutsideError',
        message: expect.stringContaining(name),
      });
    }
  });
});
