import { describe, expect, it } from '@jest/globals';
import type { PolicyFile } from '../../../src/core/policy/policy-file.ts';
import { readPolicySet } from '../../../src/core/policy/policy-set.ts';
import { dataPolicy, maskingRule } from './texts.ts';

const directory = 'policies/dev';

function file(name: string, text = dataPolicy({ policyKey: name }), mode = '100644'): PolicyFile {
  return { path: `${directory}/${name}`, blob: name, mode, text };
}

function problemsOf(...files: PolicyFile[]): readonly string[] {
  return readPolicySet(directory, files).problems.map(({ path, line, message }) => `${path}:${line ?? '-'} ${message}`);
}

describe('a set of policies', () => {
  it('is read in path order, whatever order it comes in', () => {
    const set = readPolicySet(directory, [file('b.yml'), file('a.yaml')]);
    expect(set.problems).toEqual([]);
    expect(set.policies.map(({ path }) => path)).toEqual(['policies/dev/a.yaml', 'policies/dev/b.yml']);
  });

  it('may be empty, with the file that keeps the directory', () => {
    expect(readPolicySet(directory, [file('.gitkeep', '')])).toEqual({
      files: [],
      policies: [],
      problems: [],
      warnings: [],
    });
  });

  it('shows a file that cannot be read, never as if it were not there', () => {
    const set = readPolicySet(directory, [file('a.yml', 'a: ['), file('b.yml')]);
    expect(set.files.map(({ path, ok }) => [path, ok])).toEqual([
      ['policies/dev/a.yml', false],
      ['policies/dev/b.yml', true],
    ]);
    expect(set.problems).toHaveLength(1);
  });

  it('asks what it was given to read with, and nobody else', () => {
    const asked: string[] = [];
    readPolicySet(directory, [file('a.yml')], (one) => {
      asked.push(one.path);
      return { ok: false, path: one.path, blob: one.blob, problems: [] };
    });
    expect(asked).toEqual(['policies/dev/a.yml']);
  });
});

describe('isRegularFile', () => {
  it.each([
    ['120000', 'a symbolic link'],
    ['160000', 'a submodule'],
    ['100755', 'executable'],
    ['100664', 'of mode 100664'],
  ])('refuses mode %s', (mode, words) => {
    expect(problemsOf(file('a.yml', dataPolicy({}), mode))).toEqual([`policies/dev/a.yml:- the file is ${words}`]);
  });
});

describe('liesInTheDirectoryItself', () => {
  it('refuses a folder', () => {
    expect(problemsOf(file('hr/a.yml'))).toEqual([
      'policies/dev/hr/a.yml:- the file does not lie in policies/dev itself',
    ]);
  });
});

describe('isNamedAsYaml', () => {
  it.each(['a.YML', 'a.json', 'a.yml.bak', 'README.md', 'a'])('refuses %s', (name) => {
    expect(problemsOf(file(name))).toEqual([`policies/dev/${name}:- the file is not named as a policy`]);
  });
});

describe('pathsDifferInMoreThanCase', () => {
  it('tells both files, also when one of them cannot be read', () => {
    expect(problemsOf(file('a.yml'), file('A.yml', ''))).toEqual([
      'policies/dev/A.yml:1 the file is empty',
      'policies/dev/A.yml:- the path is "policies/dev/a.yml" but for case',
      'policies/dev/a.yml:- the path is "policies/dev/A.yml" but for case',
    ]);
  });

  it('takes two spellings of one letter for one', () => {
    expect(problemsOf(file('é.yml'), file('e\u0301.yml'))).toHaveLength(2);
  });
});

describe('keysAreUnique', () => {
  it('tells every file with the key of another', () => {
    const one = dataPolicy({ policyKey: 'one' });
    expect(problemsOf(file('a.yml', one), file('b.yml', one), file('c.yml', one), file('d.yml'))).toEqual([
      'policies/dev/a.yml:1 the policyKey "one" is that of policies/dev/b.yml too',
      'policies/dev/b.yml:1 the policyKey "one" is that of policies/dev/a.yml too',
      'policies/dev/c.yml:1 the policyKey "one" is that of policies/dev/a.yml too',
    ]);
  });
});

describe('keysLookDifferent', () => {
  it('warns of keys that differ in case alone', () => {
    const set = readPolicySet(directory, [
      file('a.yml', dataPolicy({ policyKey: 'Salary', tag: 'A' })),
      file('b.yml', dataPolicy({ policyKey: 'salary', tag: 'B' })),
    ]);
    expect(set.problems).toEqual([]);
    expect(set.warnings.map(({ message }) => message)).toContain(
      'the policyKey "Salary" looks like that of policies/dev/b.yml',
    );
  });
});

describe('masksDoNotMeet', () => {
  const mask = (policyKey: string, tag: string, extra?: string): PolicyFile => {
    const rule = maskingRule({ field: `{type: columnTags, columnTag: ${tag}}` });
    return file(`${policyKey}.yml`, dataPolicy({ policyKey, rule, ...(extra !== undefined && { extra }) }));
  };

  it('warns once where several policies mask one tag', () => {
    const { warnings } = readPolicySet(
      directory,
      ['a', 'b', 'c', 'd', 'e'].map((key) => mask(key, 'HR')),
    );
    expect(warnings.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([
      'policies/dev/a.yml:10 columns tagged "HR" are masked by policies/dev/b.yml, policies/dev/c.yml, policies/dev/d.yml and 1 more too',
    ]);
  });

  it('is content where one tag is deeper than the other, or one policy is staged', () => {
    expect(readPolicySet(directory, [mask('a', 'HR'), mask('b', 'HR.Salary')]).warnings).toEqual([]);
    expect(readPolicySet(directory, [mask('a', 'HR'), mask('b', 'HR', 'staged: true')]).warnings).toEqual([]);
  });
});
