import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/core/text/json.ts';
import { immutaPolicy } from '../environments/immuta/an-immuta.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import { a2p, withFolder } from '../support/run-a2p.ts';

let immuta: ImmutaStandIn;

beforeEach(async () => {
  immuta = await startImmuta();
});
afterEach(() => immuta.close());

const planted = (policyKey: string, more: JsonObject = {}): JsonObject => ({
  ...(immutaPolicy(policyKey, 1).payload as JsonObject),
  ...more,
});

/** A repository whose production is the stand-in. */
function repository(more: Readonly<Record<string, string>> = {}, environment = '') {
  return {
    '.github/approve-to-promote.yml': `governors: {users: [{login: governor}]}
environments: {prod: {directory: policies/prod, connection: immuta${environment}}}
`,
    'connections.yml': `environments:
  immuta: {kind: immuta, url: "${immuta.url}", apiKey: {file: key}, repositories: [acme/policies], allowPrivateAddresses: true}
`,
    key: 'an-api-key\n',
    ...more,
  };
}

const connections = ['--connections', 'connections.yml'];

describe('a2p import and a2p plan with an Immuta', () => {
  it('write every policy as a file, after which the plan has nothing to do', async () => {
    for (const key of ['PII: ID', 'b', 'c', 'd']) immuta.plantV2(planted(key));
    await withFolder(repository(), async (folder) => {
      const imported = await a2p(['import', '--from', 'prod', '--to', 'policies/prod', ...connections], folder);
      expect(imported).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('4 files, 0 as they were, 0 policies without a file'),
      });
      expect(await readdir(join(folder, 'policies/prod'))).toEqual(['PII----ID.yaml', 'b.yaml', 'c.yaml', 'd.yaml']);
      expect(await a2p(['plan', ...connections], folder)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^0 steps to make immuta equal:/),
      });
      const again = await a2p(['import', '--from', 'prod', '--to', 'policies/prod', ...connections, '--json'], folder);
      expect(JSON.parse(again.stdout)).toMatchObject({ files: [], same: ['PII: ID', 'b', 'c', 'd'] });
    });
    expect(immuta.writes()).toBe(0);
  });

  it('write nothing when they only tell', async () => {
    immuta.plantV2(planted('a'));
    await withFolder(repository(), async (folder) => {
      const { stdout } = await a2p(['import', '--from', 'immuta', '--dry-run', ...connections], folder);
      expect(stdout).toContain('would write policies/dev/a.yaml (a)');
      expect(await readdir(folder)).not.toContain('policies');
    });
  });

  it('say what has no form as a file', async () => {
    immuta.plantV1({ policyKey: 'odd', name: 'Odd', type: 'data', circumstances: null, actions: [] });
    await withFolder(repository(), async (folder) => {
      const { code, stdout } = await a2p(['import', '--from', 'prod', ...connections], folder);
      expect(code).toBe(1);
      expect(stdout).toContain('no file for odd: it applies only where an owner selects it');
    });
  });

  it("speak each side's own names, and tell what the other side lacks", async () => {
    immuta.plantV2(planted('masked', { circumstances: [{ type: 'columnTags', columnTag: 'Contact.PRD' }] }));
    immuta.plantNames({ tags: ['Contact.PRD', 'Contact.Email'], groups: ['support'] });
    const substitute = ', substitute: {tags: {Contact.DEV: Contact.PRD, Contact.Email: Contact.Email}}';
    await withFolder(repository({}, substitute), async (folder) => {
      await a2p(['import', '--from', 'prod', '--to', 'policies/prod', ...connections], folder);
      expect(await readFile(join(folder, 'policies/prod/masked.yaml'), 'utf8')).toContain('columnTag: Contact.DEV\n');
      const { code, stdout } = await a2p(['plan', ...connections], folder);
      expect(code).toBe(0);
      expect(stdout).toContain('there, Contact.DEV is called Contact.PRD');
      expect(stdout).toMatch(/masked.yaml:\d+: warning: The environment "immuta" has no group "audit"/);
      expect(stdout).toMatch(/masked.yaml:\d+: warning: The environment "immuta" has no attribute "clearance"/);
      expect(stdout).not.toContain('no tag');
    });
  });

  it.each([
    [['import', ...connections], /--from NAME says which environment/],
    [['import', '--from', 'dev', ...connections], /the rules name no connection for dev/],
    [['import', '--from', 'nowhere', ...connections], /there is no connection nowhere in connections.yml/],
    [['import', '--from', 'prod'], /--connections FILE says where/],
  ])('could not tell: %j', async (args, message) => {
    await withFolder(repository(), async (folder) => {
      const { code, stderr } = await a2p(args, folder);
      expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    });
  });
});
