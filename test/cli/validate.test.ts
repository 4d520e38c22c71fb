import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { a2p, type MadeFile, withFolder } from '../support/run-a2p.ts';

const rules = '.github/approve-to-promote.yml';
const governors = 'governors: {users: [{login: one, id: 1}, {login: two, id: 2}, {login: three, id: 3}]}\n';
const policy = (tag: string): string =>
  [
    'policyKey: a',
    'name: A',
    'type: data',
    `circumstances: [{type: columnTags, columnTag: ${tag}}]`,
    'actions:',
    '  - rules:',
    '      - type: Masking',
    '        config:',
    `          fields: [{type: columnTags, columnTag: ${tag}}]`,
    '          maskingConfig: {type: Hash}',
    '        exceptions: {groups: [payroll]}',
    '',
  ].join('\n');
const repository: Readonly<Record<string, MadeFile>> = {
  [rules]: governors,
  'policies/dev/a.yml': policy('HR.Salary'),
  'policies/prod/a.yml': policy('HR.Salary'),
  'policies/data-sources/hr.yml':
    'dataSources: [{name: hr, owners: {users: [{login: one}]}, columns: [{name: pay, tags: [HR.Salary]}]}]\n',
};
const onlyTheEnvironment = 'not checked: 1 group: only the environment knows them; `a2p plan` asks it\n';

function without(...paths: readonly string[]): Record<string, MadeFile> {
  return Object.fromEntries(Object.entries(repository).filter(([path]) => !paths.includes(path)));
}

describe('a2p validate of a repository', () => {
  it('is right, and says which names no file can tell', () =>
    withFolder({ ...repository }, async (folder) => {
      expect(await a2p(['validate'], folder)).toEqual({
        code: 0,
        stdout: `${onlyTheEnvironment}2 policies, 1 data source: 0 problems, 0 warnings\n`,
        stderr: '',
      });
    }));

  it.each<readonly [string, Record<string, MadeFile>, string]>([
    ['the directory of dev', without('policies/dev/a.yml'), 'policies/dev'],
    ['the directory of the catalogue', without('policies/data-sources/hr.yml'), 'policies/data-sources'],
    [
      'another directory that the rules name for dev',
      { ...repository, [rules]: `${governors}environments: {dev: {directory: policies/devel}}\n` },
      'policies/devel',
    ],
    [
      'another directory that the rules name for prod',
      { ...repository, [rules]: `${governors}environments: {prod: {directory: policies/live}}\n` },
      'policies/live',
    ],
    [
      'another directory that the rules name for the catalogue',
      { ...repository, [rules]: `${governors}catalogue: {from: repository, directory: tables}\n` },
      'tables',
    ],
    [
      'every policy of dev, while its folder is there',
      { ...without('policies/dev/a.yml'), 'policies/dev/.gitkeep': '' },
      'policies/dev',
    ],
  ])('is not right without %s, and the cause is named once', (_, files, missing) =>
    withFolder(files, async (folder) => {
      const { code, stdout } = await a2p(['validate', '--json'], folder);
      expect(code).toBe(1);
      expect(JSON.parse(stdout).problems).toEqual([
        {
          path: missing,
          message: expect.stringMatching(/^there is no such folder, or no (policy|data source) in it/),
          remedy: expect.stringContaining(rules),
        },
      ]);
    }),
  );

  it('may have nothing in production yet, and says so', () =>
    withFolder(without('policies/prod/a.yml'), async (folder) => {
      const { code, stdout } = await a2p(['validate'], folder);
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining('policies/prod: warning: nothing is in production\n'),
      ]);
    }));

  it('shows every line of a tag that nobody has', () =>
    withFolder({ ...repository, 'policies/dev/a.yml': policy('HR.Salery') }, async (folder) => {
      const { problems } = JSON.parse((await a2p(['validate', '--json'], folder)).stdout);
      expect(problems.map(({ line }: { line: number }) => line)).toEqual([4, 9]);
    }));
});

describe('a2p validate finds the repository', () => {
  it('around the folder in which it is called, and its problems have paths from there', () =>
    withFolder({ ...repository, 'policies/dev/b.yml': 'a: [', 'docs/x/y.md': '' }, async (folder) => {
      const { code, stdout } = await a2p(['validate'], join(folder, 'docs/x'));
      expect([code, stdout]).toEqual([1, expect.stringContaining('../../policies/dev/b.yml:1: error: not YAML')]);
    }));

  it('never beyond the top of a clone, and says where it looked', () =>
    withFolder({ ...repository }, async (folder) => {
      await mkdir(join(folder, 'other/.git'), { recursive: true });
      await mkdir(join(folder, 'other/sub'));
      const { code, stdout } = await a2p(['validate'], join(folder, 'other/sub'));
      expect(code).toBe(1);
      expect(stdout).toContain(`../${rules}: error: the rules file is missing`);
      expect(stdout).toMatch(/\(looked from \S+\/other\/sub up to \S+\/other\)\n/);
    }));

  it('as the other commands do that read one', () =>
    withFolder({ ...repository }, async (folder) => {
      const below = join(folder, 'policies');
      expect((await a2p(['diff'], below)).stdout).toBe('The same policies.\n');
      expect((await a2p(['explain', 'a'], below)).stdout).toContain('Active on 1 data source:');
    }));
});

describe('a2p validate of a file or a folder', () => {
  it.each(['policies/dev/a.yml', 'policies/dev'])('holds %s against its repository', (path) =>
    withFolder({ ...repository, 'policies/dev/a.yml': policy('HR.Salery') }, async (folder) => {
      const { code, stdout } = await a2p(['validate', path], folder);
      expect(code).toBe(1);
      expect(stdout).toContain('policies/dev/a.yml:4: error: no data source and no column is tagged "HR.Salery"');
      expect(stdout).toContain(onlyTheEnvironment);
    }),
  );

  it.each(['policies/prod/a.yml', 'policies/prod'])('only warns of what was approved as it is: %s', (path) =>
    withFolder({ ...repository, 'policies/prod/a.yml': policy('HR.Salery') }, async (folder) => {
      const { code, stdout } = await a2p(['validate', path], folder);
      expect([code, stdout]).toEqual([0, expect.stringContaining('a.yml:4: warning: no data source')]);
    }),
  );

  it.each<readonly [string, Record<string, MadeFile>, string]>([
    ['lies in no repository', { 'policies/dev/a.yml': policy('X') }, 'they lie in no policy repository'],
    [
      'lies where the rules cannot be used',
      { ...repository, [rules]: '' },
      'the rules of this repository cannot be used (`a2p validate` says why)',
    ],
    [
      'lies where the catalogue is gone',
      without('policies/data-sources/hr.yml'),
      'the catalogue of this repository cannot be used (`a2p validate` says why)',
    ],
  ])('says that names were not looked for where it %s', (_, files, why) =>
    withFolder(files, async (folder) => {
      const { code, stdout } = await a2p(['validate', 'policies/dev/a.yml'], folder);
      expect(code).toBe(0);
      expect(stdout).toContain(`not checked: tags, groups and other names of these policies: ${why}\n`);
    }),
  );

  it('says that tags were not looked for where an environment keeps the catalogue', () =>
    withFolder(
      {
        ...repository,
        [rules]: `${governors}catalogue: {from: prod, maxAge: 24h}\nenvironments: {prod: {connection: x}}\n`,
      },
      async (folder) => {
        const { stdout } = await a2p(['validate', 'policies/dev/a.yml'], folder);
        expect(stdout).toContain('not checked: 1 tag: the catalogue is that of prod\n');
      },
    ));

  it.each<readonly [string, Record<string, MadeFile>]>([
    ['an empty folder', {}],
    ['a folder of other files', { 'some/notes.md': '' }],
  ])('is not right for %s: nothing was checked', (_, files) =>
    withFolder(files, async (folder) => {
      await mkdir(join(folder, 'some'), { recursive: true });
      const { code, stdout } = await a2p(['validate', 'some'], folder);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^some: error: here is no policy .* and no policy repository/);
      expect(stdout).toContain('0 policies: 1 problem');
    }),
  );
});
