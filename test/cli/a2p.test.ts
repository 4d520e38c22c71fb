import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { a2p, thisRepository, withFolder } from '../support/run-a2p.ts';

describe('a2p', () => {
  it('says what it can do, and that nothing was asked of it', async () => {
    const help = await a2p(['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/^ {2}validate {2}/m);
    expect(await a2p([])).toEqual({ ...help, code: 2 });
  });

  it('says how each of its commands is called, asked either way', async () => {
    const names = [...(await a2p(['help'])).stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThanOrEqual(14);
    for (const name of names) {
      const { code, stdout } = await a2p([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^a2p ${name}: .+\n\nUsage: a2p ${name}`));
      expect(stdout).toMatch(/Exit codes: 0 /);
      expect(await a2p(['help', name])).toEqual({ code: 0, stdout, stderr: '' });
      const unknown = await a2p([name, '--no-such-option']);
      expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("Unknown option '--no-such-option'")]);
      expect(unknown.stderr).toContain(`a2p help ${name} says how it is called.`);
      expect(unknown.stderr).not.toMatch(/\n {4}at /);
    }
  }, 200_000);

  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(join(thisRepository, 'package.json'), 'utf8'));
    expect(await a2p(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['valdate'], /no command "valdate". Did you mean "validate"\?/],
    [['constructor'], /no command "constructor"/],
    [['help', 'valdate'], /no command "valdate". Did you mean "validate"\?/],
    [['validate', '--jsn'], /Unknown option '--jsn'\. Did you mean "--json"\?/],
    [['validate', '--'.concat('\u001b[2J')], /Unknown option '--\\u\{1b\}\[2J'\.\n/],
    [['validate', 'policies/dev', '--dir', '.'], /either PATHs or --dir/],
    [['validate', 'no/such/file.yml'], /no\/such\/file.yml: there is no such file or folder/],
    [['validate', '--dir', 'no/such'], /no\/such: there is no such folder/],
    [['explain'], /exactly one POLICY/],
    [['explain', 'no-such-key', '--dir', 'test'], /no file and no policy with the key "no-such-key"/],
    [['explain', 'salaries-for-payrol'], /Did you mean "salaries-for-payroll"\?/],
    [['diff', 'policies/dev'], /either FROM and TO, or neither/],
    [['diff', 'policies/dev', 'no/such'], /no\/such is no folder/],
    [['diff', '--dir', 'test'], /the rules file is missing|which folders are prod and dev/],
    [['schema', 'polcy'], /KIND is one of policy, rules/],
    [['no\u001b[2Jcommand'], /no command "no\\u001b\[2Jcommand"/],
  ])('could not tell: %j', async (args, message) => {
    const { code, stdout, stderr } = await a2p(args);
    expect([code, stdout]).toEqual([2, expect.any(String)]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('a2p validate', () => {
  it('finds this repository right, and names what it passed on unread', async () => {
    const { code, stdout } = await a2p(['validate']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ policies, \d+ data sources: 0 problems, \d+ warnings?$/m);
    expect(stdout).toMatch(/: warning: `certification` is not checked/);
  });

  it('says the same as one JSON object', async () => {
    const { code, stdout } = await a2p(['validate', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, problems: [], counts: { policies: expect.any(Number) } });
  });

  it.each([
    ['a policy', 'policies/dev/salaries-for-payroll.yml', '1 policy:'],
    ['a folder of policies', 'policies/prod/', '18 policies'],
    ['the rules', '.github/approve-to-promote.yml', '1 rules file:'],
    ['a part of the catalogue', 'policies/data-sources/finance.yml', '1 catalogue file:'],
    ['who is who', 'policies/people.yml', '1 people file:'],
    ['a whole repository', '.', '37 policies'],
  ])('knows %s by its place', async (_, path, counted) => {
    const { code, stdout } = await a2p(['validate', path]);
    expect(code).toBe(0);
    expect(stdout).toContain(counted);
  });

  it('says no with the place of every problem, in text and as JSON', async () => {
    await withFolder({ 'a.yml': 'policyKey: a\nname: A\ntype: data\nstagd: true\n' }, async (folder) => {
      const text = await a2p(['validate', 'a.yml'], folder);
      expect(text.code).toBe(1);
      expect(text.stdout).toContain('a.yml:4: error: unknown key "stagd"\n    Did you mean "staged"?');
      expect(text.stdout).toMatch(/^1 policy: 2 problems, 0 warnings$/m);
      const json = JSON.parse((await a2p(['validate', '--json', 'a.yml'], folder)).stdout);
      expect(json).toMatchObject({
        valid: false,
        problems: [
          { path: 'a.yml', line: 1 },
          { path: 'a.yml', line: 4 },
        ],
      });
    });
  });

  it('looks at the current folder of policies as well', async () => {
    await withFolder({ 'a.yml': 'a: [', 'sub/b.yml': '' }, async (folder) => {
      const { code, stdout } = await a2p(['validate', '.'], folder);
      expect(code).toBe(1);
      expect(stdout).toContain('./a.yml:1: error: not YAML');
      expect(stdout).toContain('./sub/b.yml: error: the file does not lie in . itself');
    });
  });

  it('prints nothing of a file that a terminal would obey', async () => {
    const text = 'policyKey: "\\u001b[2J"\nname: "a\\nb"\ntype: data\nactions: []\n\u202e: 1\n';
    await withFolder({ 'a\u001b[2J.yml': text, 'b.yml': 'type: "\\u009b2J"\n' }, async (folder) => {
      for (const args of [
        ['validate', '.'],
        ['validate', '.', '--json'],
        ['explain', 'a\u001b[2J.yml'],
      ]) {
        const { stdout, stderr } = await a2p(args, folder);
        expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      }
    });
  });
});

describe('a2p explain', () => {
  it('tells a policy of the repository, and where it is active', async () => {
    const { code, stdout } = await a2p(['explain', 'contact-details-hashed']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^contact-details-hashed: .* \(policies\/dev\/contact-details-hashed.yml\)$/m);
    expect(stdout).toMatch(/^ {2}For everyone, except .* show a hash\.$/m);
    expect(stdout).toMatch(/^Active on \d+ data sources:\n {2}crm\.contacts$/m);
  });

  it('tells a policy of any file, as JSON', async () => {
    const { code, stdout } = await a2p(['explain', '--json', 'policies/prod/salaries-for-payroll.yml']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      policyKey: 'salaries-for-payroll',
      staged: false,
      words: expect.arrayContaining([expect.stringContaining('applies to'.slice(1))]),
      dataSources: expect.arrayContaining(['hr.salaries']),
    });
  });

  it('does not name data sources where no catalogue can tell', async () => {
    await withFolder(
      { 'a.yml': 'policyKey: a\nname: A\ntype: subscription\nactions: {type: anyone}\n' },
      async (folder) => {
        const { code, stdout } = await a2p(['explain', 'a.yml'], folder);
        expect(code).toBe(0);
        expect(stdout).toBe('a: A (a.yml)\n  Applies to every data source.\n  Everyone may have access.\n');
      },
    );
  });

  it('says no to a policy that is not right', async () => {
    await withFolder({ 'a.yml': 'type: dta\n' }, async (folder) => {
      const { code, stdout } = await a2p(['explain', 'a.yml'], folder);
      expect([code, stdout]).toEqual([1, expect.stringContaining('a.yml:1: error: type cannot be "dta"')]);
    });
  });
});

describe('a2p diff', () => {
  it('tells what a promotion of this repository would carry', async () => {
    const { code, stdout } = await a2p(['diff']);
    expect(code).toBe(1);
    expect(stdout.split('\n').filter((line) => /^\w/.test(line))).toEqual([
      'updated: contact-details-hashed (policies/dev/contact-details-hashed.yml)',
      'staged: marketing-reads-web-events (policies/dev/marketing-reads-web-events.yml)',
      'created: visitor-addresses-hidden (policies/dev/visitor-addresses-hidden.yml)',
    ]);
  });

  it('tells it as JSON, with places and words', async () => {
    const { code, stdout } = await a2p(['diff', 'policies/prod', 'policies/dev', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      same: false,
      changes: [
        { kind: 'updated', policyKey: 'contact-details-hashed', differences: [{ pointer: '/circumstances/2' }, {}] },
        { kind: 'staged', words: ['The policy goes out of effect on every data source (staged).'] },
        { kind: 'created', to: 'policies/dev/visitor-addresses-hidden.yml' },
      ],
    });
  });

  it('says yes to two sets that are the same', async () => {
    expect(await a2p(['diff', 'policies/prod', 'policies/prod'])).toEqual({
      code: 0,
      stdout: 'The same policies.\n',
      stderr: '',
    });
  });

  it('could not tell when a policy cannot be read: it is not removed', async () => {
    await withFolder({ 'from/a.yml': 'a: [', 'to/.gitkeep': '' }, async (folder) => {
      const { code, stdout } = await a2p(['diff', 'from', 'to'], folder);
      expect([code, stdout]).toEqual([2, expect.stringContaining('from/a.yml:1: error: not YAML')]);
    });
  });
});

describe('a2p schema', () => {
  it.each(['policy', 'rules', 'catalogue', 'people'])('prints the schema of %s', async (kind) => {
    const { code, stdout } = await a2p(['schema', kind]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });
});
