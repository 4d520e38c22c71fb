import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Operator, readOperator } from '../../src/operator/operator.ts';

const repository = 'acme/policies';
let folder: string;
let operator: Operator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'a2p-operator-'));
  await mkdir(join(folder, 'production'));
  const file = join(folder, 'connections.yml');
  const immuta = { kind: 'immuta', url: 'https://immuta.example', apiKey: { file: join(folder, 'key') } };
  const production = { kind: 'file', folder: join(folder, 'production') };
  const environments = {
    immuta: { ...immuta, repositories: [repository] },
    production: { ...production, repositories: [repository] },
  };
  await writeFile(file, JSON.stringify({ environments }));
  const read = await readOperator(file, {});
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  operator = read.operator;
});
afterEach(async () => {
  await operator.close();
  await rm(folder, { recursive: true });
});

describe('an environment of the operator', () => {
  it.each(['environment', 'reader'] as const)('that could not be opened is opened anew later (%s)', async (how) => {
    await expect(operator[how]('immuta', repository)).rejects.toMatchObject({ name: 'OutsideError' });
    await writeFile(join(folder, 'key'), 'an-api-key');
    expect((await operator[how]('immuta', repository))?.capabilities.kind).toBe('immuta');
  });

  it.each(['environment', 'reader'] as const)('is opened once (%s)', async (how) => {
    const [first, second] = [
      await operator[how]('production', repository),
      await operator[how]('production', repository),
    ];
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it('that cannot be opened does not keep the others from being closed', async () => {
    await operator.environment('production', repository);
    await operator.environment('immuta', repository).catch(() => undefined);
    await expect(operator.close()).resolves.toBeUndefined();
  });

  it('is nothing for a repository that the operator does not name', async () => {
    expect(await operator.environment('production', 'acme/other')).toBeUndefined();
    expect(await operator.reader('production', 'acme/other')).toBeUndefined();
  });
});
