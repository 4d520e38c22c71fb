import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import { printEntry } from '../../src/core/ledger/print-entry.ts';
import { sealedBytes } from '../../src/core/ledger/sealed-bytes.ts';
import { fileDigest } from '../../src/core/promotion/envelope.ts';
import { keySigner } from '../../src/signing/key-signer.ts';
import { PROD } from '../e2e/salaries.ts';
import { a2pBundled as a2p, type Ran } from '../support/run-a2p.ts';
import {
  aRecord,
  aStrangersKey,
  connectionsFile,
  type MadeRecord,
  statementPath,
  type Tampered,
  tampered,
} from './a-record.ts';

let made: MadeRecord;
let online: Ran;
beforeAll(async () => {
  made = await aRecord(async (bench, { clone, connections }) => {
    online = await a2p(
      ['audit', 'verify', '--online', bench.repository, '--json', '--dir', clone, '--connections', connections],
      dirname(clone),
      { GITHUB_TOKEN: 'governor-1', GHE_HOST: bench.github.host, GHE_PROTOCOL: 'http' },
    );
  });
});
afterAll(() => made.clean());

const trusting = () => ['--connections', made.connections];
const ask = (...args: string[]) => a2p(['audit', ...args, '--dir', made.clone], dirname(made.clone));

interface Answer {
  readonly sequence: number;
  readonly rows: readonly {
    readonly path: string;
    readonly policyKey?: string;
    readonly blob: string;
    readonly since?: { readonly sequence: number; readonly pull: number };
    readonly approvals: readonly {
      readonly by: { readonly login: string };
      readonly roles: readonly string[];
      readonly commit: string;
    }[];
    readonly promoter?: { readonly login: string };
  }[];
  readonly problems: readonly object[];
  readonly lacking: readonly string[];
}

describe('a2p audit', () => {
  it('says from a clone alone what is in production, who approved it in which role at which commit, who promoted it', async () => {
    const { code, stdout } = await ask('--json', ...trusting());
    const { sequence, rows, problems } = JSON.parse(stdout) as Answer;
    const { git } = tampered(made, () => {});
    const row = rows.find(({ path }) => path === 'salaries-for-payroll.yml');
    expect({ code, sequence, problems }).toEqual({ code: 0, sequence: 2, problems: [] });
    expect(row).toMatchObject({
      policyKey: 'salaries-for-payroll',
      blob: git('rev-parse', `origin/main:${PROD}`).trim(),
      since: { sequence: 2, pull: made.pulls[1] },
      promoter: { login: 'governor-1' },
    });
    const head = git('rev-parse', 'origin/salaries-2').trim();
    expect(row?.approvals.map(({ by, roles, commit }) => [by.login, roles, commit])).toEqual([
      ['owner-hr', ['owner'], head],
      ['governor-2', ['governor'], head],
    ]);
    expect(rows.find(({ path }) => path === 'board-papers-by-hand.yml')).toMatchObject({
      policyKey: 'board-papers-by-hand',
      approvals: [],
    });
  });

  it('answers for a moment before the first promotion with the trusted first commit', async () => {
    const { code, stdout } = await ask('--at', '2020-01-01', '--json', ...trusting());
    const { sequence, rows, lacking } = JSON.parse(stdout) as Answer;
    expect({ code, sequence }).toEqual({ code: 0, sequence: 0 });
    expect(rows.filter(({ since }) => since !== undefined)).toEqual([]);
    expect(lacking.join()).toMatch('in force since the trusted first commit: who approved them before is not recorded');
  });

  it('answers as a table and as a page too, and takes a public key instead of the operator’s file', async () => {
    const key = ['--key', made.publicKey, '--trust', made.trust];
    const csv = await ask('--csv', ...key);
    expect(csv.stdout).toMatch('"prod","salaries-for-payroll.yml","salaries-for-payroll"');
    const html = await ask('--html', ...key);
    expect(html.stdout).toMatch('<td>salaries-for-payroll.yml</td>');
    const text = await ask(...key);
    expect(text.stdout).toMatch(/approved by owner-hr \(\d+\) as owner at [0-9a-f]{12}/);
    expect([csv.code, html.code, text.code]).toEqual([0, 0, 0]);
  });

  it('does not answer without somebody to trust, nor take a word it does not know', async () => {
    const nobody = await a2p(['audit', '--dir', made.clone], dirname(made.clone));
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('whose statements count?')]);
    expect((await ask('--at', 'yesterday', ...trusting())).stderr).toMatch('--at is a date');
    expect((await ask('prove', ...trusting())).code).toBe(2);
  });
});

describe('a2p audit verify', () => {
  it('finds nothing wrong with what the app wrote', async () => {
    const { code, stdout } = await ask('verify', '--json', ...trusting());
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ statements: 2, problems: [] })]);
  });

  it('compares each approval with GitHub', () => {
    expect(online.stderr).toBe('');
    expect([online.code, JSON.parse(online.stdout)]).toEqual([
      0,
      expect.objectContaining({ compared: 4, problems: [] }),
    ]);
  });

  it('is silent about an attempt that was taken away again', async () => {
    const copy = tampered(made, ({ write, read }) => write(statementPath(3), read(statementPath(1))));
    copy.git('rm', '--quiet', statementPath(3));
    copy.git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '-m', 'revert');
    copy.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect((await copy.audit('verify', ...trusting())).code).toBe(0);
  });

  const key = aStrangersKey();
  const next = ({ statement, read }: Tampered) => {
    const last = statement(2);
    const { predicate } = last;
    return {
      ...last,
      predicate: { ...predicate, sequence: 3, previous: fileDigest(read(statementPath(2))), changes: [], pulls: [] },
    };
  };
  it.each<[string, (copy: Tampered) => void, string, string]>([
    [
      'an old production file together with its own old statement, as a new one',
      ({ git, write, read }) => {
        git('checkout', '--quiet', 'HEAD^', '--', PROD);
        write(statementPath(3), read(statementPath(1)));
      },
      'out of sequence',
      'says it is number 1, where 3 is due',
    ],
    [
      'the statement of another repository, signed by the same key',
      (copy) => {
        const statement = next(copy);
        copy.sign(3, { ...statement, predicate: { ...statement.predicate, repository: 7 } }, made.privateKey);
      },
      'other repository',
      'is a statement of another repository (id 7)',
    ],
    [
      'a production file put back and its statement deleted together',
      ({ git }) => {
        git('checkout', '--quiet', 'HEAD^', '--', PROD);
        git('rm', '--quiet', statementPath(2));
      },
      'statement removed',
      'stood on the branch at commit',
    ],
    [
      'an edited statement',
      ({ statement, write, read }) => {
        const two = statement(2);
        two.predicate.at += 1;
        const payload = Buffer.from(JSON.stringify(two)).toString('base64');
        write(statementPath(2), JSON.stringify({ ...JSON.parse(read(statementPath(2))), payload }));
      },
      'wrong signature',
      'is not signed by a trusted key: wrong signature',
    ],
    [
      'reordered statements',
      ({ write, read }) => {
        const [one, two] = [read(statementPath(1)), read(statementPath(2))];
        write(statementPath(1), two);
        write(statementPath(2), one);
      },
      'out of sequence',
      'says it is number 2, where 1 is due',
    ],
    [
      'a copied statement',
      ({ write, read }) => write(statementPath(3), read(statementPath(2))),
      'out of sequence',
      'says it is number 2, where 3 is due',
    ],
    [
      'a statement signed by another key under the name of the right one',
      (copy) => copy.sign(3, next(copy), key.privateKey),
      'wrong signature',
      'is not signed by a trusted key: wrong signature',
    ],
    [
      'a statement signed by another key, which was added to the repository',
      (copy) => {
        copy.sign(3, next(copy), key.privateKey, 'stranger');
        copy.write(
          'connections.yml',
          JSON.stringify({ trustedKeys: [{ keyid: 'stranger', publicKey: { file: 'k.pem' } }] }),
        );
        copy.write('k.pem', key.publicKey);
        copy.write('policies/promotions/keys.json', key.publicKey);
      },
      'unknown key',
      'is not signed by a trusted key: unknown key',
    ],
    [
      'a statement that names another predecessor',
      (copy) => {
        const statement = next(copy);
        copy.sign(
          3,
          { ...statement, predicate: { ...statement.predicate, previous: 'f'.repeat(64) } },
          made.privateKey,
        );
      },
      'broken chain',
      'names another predecessor (ffffffffffff instead of',
    ],
    [
      'an edit in production',
      ({ write, read }) => write(PROD, `# quick fix\n${read(PROD)}`),
      'edited in production',
      'nobody promoted what stands there',
    ],
  ])('T58: refuses %s', async (_, change, fault, words) => {
    const { code, stdout } = await tampered(made, change).audit('verify', '--json', ...trusting());
    const { problems } = JSON.parse(stdout) as { problems: { fault: string; why: string }[] };
    expect(code).toBe(1);
    expect(problems).toContainEqual(expect.objectContaining({ fault, why: expect.stringContaining(words) }));
  });

  it('T58: refuses every statement of a key that the operator has revoked', async () => {
    const revoked = connectionsFile(dirname(made.clone), 'revoked.yml', made.trust, { revoked: true });
    const { code, stdout } = await ask('verify', '--connections', revoked);
    expect([code, stdout]).toEqual([1, expect.stringContaining('is not signed by a trusted key: revoked key')]);
  });

  it('T58: refuses the statements of another repository where it is told which one it is', async () => {
    const { code, stdout } = await ask('verify', '--repository-id', '7', ...trusting());
    expect([code, stdout]).toEqual([1, expect.stringContaining('is a statement of another repository')]);
  });

  describe('with the ledger', () => {
    const receipt = {
      kind: 'receipt',
      environment: 'prod',
      sequence: 2,
      commit: 'a'.repeat(40),
      set: 'b',
      at: 5,
      settled: true,
      outcomes: [],
    } as const;
    function withEntry(sealed: boolean, repository: number) {
      const { path, text } = printEntry({ ...receipt, ...(sealed ? sealOf(repository) : {}) });
      return ({ git, write, folder }: Tampered) => {
        git(
          'worktree',
          'add',
          '--quiet',
          '--detach',
          join(folder, '..', 'ledger-of-copy'),
          LEDGER_REF.replace('refs/heads', 'refs/remotes/origin'),
        );
        const there = join('..', 'ledger-of-copy');
        write(join(there, path), text);
        git('-C', join(folder, there), 'add', '--all');
        git(
          '-C',
          join(folder, there),
          '-c',
          'user.name=x',
          '-c',
          'user.email=x@example.com',
          'commit',
          '--quiet',
          '-m',
          'x',
        );
        git(
          'update-ref',
          LEDGER_REF.replace('refs/heads', 'refs/remotes/origin'),
          git('-C', join(folder, there), 'rev-parse', 'HEAD').trim(),
        );
        git('worktree', 'remove', '--force', join(folder, there));
      };
    }
    function sealOf(repository: number) {
      const signer = keySigner([], {
        keyid: 'bench',
        privateKey: made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      });
      const seal = signer.sign(sealedBytes(receipt, repository));
      return seal === undefined ? {} : { seal };
    }

    it('T58: refuses a branch put back to an older state, statements and all, that was synced further once', async () => {
      const copy = tampered(made, (one) => withEntry(true, one.statement(2).predicate.repository)(one));
      copy.git('update-ref', 'refs/remotes/origin/main', 'HEAD~3');
      const { code, stdout } = await copy.audit('verify', ...trusting());
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining('ends with statement 1, but statement 2 was synced once'),
      ]);
    });

    it('T58: refuses a branch put back to before a promotion, whether an environment was given it or not', async () => {
      const copy = tampered(made, () => {});
      copy.git('update-ref', 'refs/remotes/origin/main', 'HEAD~2');
      const { code, stdout } = await copy.audit('verify', '--json', ...trusting());
      const { problems } = JSON.parse(stdout) as { problems: object[] };
      expect([code, problems]).toEqual([
        1,
        expect.arrayContaining([
          expect.objectContaining({
            fault: 'older than what was promoted',
            why: expect.stringContaining('ends with statement 1, and does not hold statement 2 as it once stood'),
          }),
        ]),
      ]);
    });

    it('refuses an entry that the app did not seal', async () => {
      const { code, stdout } = await tampered(made, withEntry(false, 0)).audit('verify', ...trusting());
      expect([code, stdout]).toEqual([1, expect.stringContaining('is not sealed by the app')]);
    });

    it('answers when it was synced, by the receipt', async () => {
      const copy = tampered(made, (one) => withEntry(true, one.statement(2).predicate.repository)(one));
      const { stdout } = await copy.audit(...trusting());
      expect(stdout).toMatch('synced to prod 1970-01-01T00:00:05Z (statement 2)');
    });
  });
});
