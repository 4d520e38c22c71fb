import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fileDigest } from '../../src/core/promotion/envelope.ts';
import {
  aStrangersKey,
  type MadeRecord,
  recordOn,
  type StatementData,
  statementPath,
  type Tampered,
  tampered,
} from '../audit/a-record.ts';
import { DEV, PROD } from '../e2e/salaries.ts';
import { production } from '../e2e/state.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { a2pBundled as a2p } from '../support/run-a2p.ts';

jest.setTimeout(120_000);

const run = promisify(execFile);

let bench: Bench;
let made: MadeRecord;
let head: string;
let enforced: object;
beforeAll(async () => {
  bench = await aBench();
  made = await recordOn(bench);
  await bench.app().stop();
  head = (await bench.github.git(bench.repository, ['rev-parse', 'main'])).trim();
  enforced = (await production(bench)).environment;
});
afterAll(async () => {
  await bench.stop();
  made.clean();
});

/** Where somebody who may push past every rule put the branch, a sync and an audit look. */
interface Seen {
  readonly sync: { readonly code: number | null; readonly did: string; readonly failures: string };
  readonly audit: {
    readonly code: number | null;
    readonly problems: readonly { fault: string; path: string; why: string }[];
  };
}

async function look(change: (copy: Tampered) => void, operator: object = {}): Promise<Seen> {
  const copy = tampered(made, change);
  const url = `http://administrator:administrator@${bench.github.host}/${bench.repository}.git`;
  // The stand-in answers from this very process: nothing here may wait for it with its hands folded.
  const push = (ref: string) => run('git', ['-C', copy.folder, 'push', '--quiet', '--force', url, ref]);
  await push('HEAD:refs/heads/main');
  const file = operatorsFile(operator);
  const [synced, audited] = await Promise.all([
    a2p(['sync', bench.repository, '--json'], dirname(made.clone), { ...bench.env, CONNECTIONS_FILE: file }),
    copy.audit('verify', '--json', '--connections', file),
  ]);
  await push(`${head}:refs/heads/main`);
  const { did, failures } = json(synced.stdout) as { did: string; failures: string[] };
  const { problems } = json(audited.stdout) as { problems: Seen['audit']['problems'] };
  return { sync: { code: synced.code, did, failures: failures.join('; ') }, audit: { code: audited.code, problems } };
}

function json(text: string): object {
  if (text === '') throw new Error('nothing was answered');
  return JSON.parse(text) as object;
}

/** The operator's file of the bench with something else in it. */
function operatorsFile(more: object): string {
  const file = join(dirname(made.clone), `operator-${Object.keys(more).length === 0 ? 'plain' : 'other'}.yml`);
  const plain = JSON.parse(readFileSync(bench.env.CONNECTIONS_FILE ?? '', 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...plain, ...more }));
  return file;
}

/** A statement that follows the last one and changes nothing. */
function next({ statement, read }: Tampered, over: Partial<StatementData['predicate']> = {}, after = 2): StatementData {
  const last = statement(after);
  const predicate = {
    ...last.predicate,
    sequence: after + 1,
    previous: fileDigest(read(statementPath(after))),
    changes: [],
    pulls: [],
    ...over,
  };
  return { ...last, predicate };
}

const ours = (copy: Tampered, over: object) => copy.sign(3, next(copy, over), made.privateKey);
const aChange = (over: object) => ({
  place: 'prod',
  path: 'new.yml',
  after: 'b'.repeat(40),
  pull: 1,
  approvals: [],
  ...over,
});
const edited = (copy: Tampered, edit: (envelope: Record<string, unknown>) => unknown) =>
  copy.write(statementPath(2), JSON.stringify(edit(JSON.parse(copy.read(statementPath(2))))));
const stranger = aStrangersKey();

/** Why it is refused, by a sync and by an audit; one word for both where they see the same. */
type Refused = readonly [fault: string, words: string, syncWords?: string];

const GONE = 'statement 2 (commit';
const forgeries: readonly (readonly [name: string, change: (copy: Tampered) => void, refused: Refused])[] = [
  [
    'an old production file together with its own old statement, as a new one',
    ({ git, write, read }) => {
      git('checkout', '--quiet', 'HEAD^', '--', PROD);
      write(statementPath(3), read(statementPath(1)));
    },
    ['out of sequence', 'says it is number 1, where 3 is due'],
  ],
  [
    'a production file put back and its statement deleted together',
    ({ git }) => {
      git('checkout', '--quiet', 'HEAD^', '--', PROD);
      git('rm', '--quiet', statementPath(2));
    },
    ['statement removed', 'stood on the branch at commit', GONE],
  ],
  [
    'all statements deleted, with everything they brought',
    ({ git }) => {
      git('rm', '--quiet', '-r', 'policies/promotions');
      git('checkout', '--quiet', made.trust, '--', PROD, DEV);
    },
    ['statement removed', 'stood on the branch at commit', 'statements 1 to 2 (commit'],
  ],
  [
    'a branch put back to before the last statement',
    ({ git }) => git('reset', '--quiet', '--hard', 'HEAD~2'),
    ['older than what was synced', 'ends with statement 1, but statement 2 was synced once', GONE],
  ],
  [
    'the statement of another repository, by the right key',
    (copy) => ours(copy, { repository: 7 }),
    ['other repository', 'is a statement of another repository (id 7)'],
  ],
  [
    'the statement of another environment, by the right key',
    (copy) => ours(copy, { environment: 'dev' }),
    ['other environment', 'is a statement of another environment (dev)'],
  ],
  [
    'an edited statement',
    (copy) => {
      const two = copy.statement(2);
      two.predicate.at += 1;
      edited(copy, (envelope) => ({ ...envelope, payload: Buffer.from(JSON.stringify(two)).toString('base64') }));
    },
    ['wrong signature', 'is not signed by a trusted key: wrong signature'],
  ],
  [
    'another last statement in the place of the last, by the right key',
    (copy) => {
      const { predicate, ...rest } = copy.statement(2);
      copy.sign(2, { ...rest, predicate: { ...predicate, pulls: [] } }, made.privateKey);
    },
    ['statement changed', 'held other bytes at commit', GONE],
  ],
  [
    'reordered statements',
    ({ write, read }) => {
      const [one, two] = [read(statementPath(1)), read(statementPath(2))];
      write(statementPath(1), two);
      write(statementPath(2), one);
    },
    ['out of sequence', 'says it is number 2, where 1 is due'],
  ],
  [
    'a copied statement',
    ({ write, read }) => write(statementPath(3), read(statementPath(2))),
    ['out of sequence', 'says it is number 2, where 3 is due'],
  ],
  [
    'a statement twice under one number',
    ({ write, read }) => write('policies/promotions/0000002.json', read(statementPath(2))),
    ['missing or double', 'follows statement 2: one is missing or double'],
  ],
  [
    'a statement missing in the middle',
    ({ git }) => git('rm', '--quiet', statementPath(1)),
    ['missing or double', 'follows statement 0: one is missing or double'],
  ],
  [
    'a statement signed by another key under the name of the right one',
    (copy) => copy.sign(3, next(copy), stranger.privateKey),
    ['wrong signature', 'is not signed by a trusted key: wrong signature'],
  ],
  [
    'a statement signed by another key, which was added to the repository',
    (copy) => {
      copy.sign(3, next(copy), stranger.privateKey, 'stranger');
      copy.write(
        'connections.yml',
        JSON.stringify({ trustedKeys: [{ keyid: 'stranger', publicKey: { file: 'k.pem' } }] }),
      );
      copy.write('k.pem', stranger.publicKey);
    },
    ['unknown key', 'is not signed by a trusted key: unknown key'],
  ],
  [
    'a statement with a second signature beside the right one',
    (copy) =>
      edited(copy, (envelope) => ({
        ...envelope,
        signatures: [...(envelope.signatures as object[]), { keyid: 'stranger', sig: 'AAAA' }],
      })),
    ['not one signature', 'not exactly one signature'],
  ],
  [
    'a statement without a signature',
    (copy) => edited(copy, (envelope) => ({ ...envelope, signatures: [] })),
    ['no envelope', 'is not signed'],
  ],
  [
    'a file that is no envelope',
    ({ write }) => write(statementPath(3), 'promoted, believe me'),
    ['no envelope', 'is not a JSON object'],
  ],
  [
    'a signed envelope around something else',
    (copy) => copy.sign(3, { ...next(copy), _type: 'https://in-toto.io/Statement/v0.1' }, made.privateKey),
    ['no statement', 'is no in-toto statement'],
  ],
  [
    'a statement of another form',
    (copy) => ours(copy, { changes: [{ place: 'prod' }] }),
    ['no statement', 'has a predicate of another form'],
  ],
  [
    'a file that cannot be read as text',
    ({ write, folder }) => {
      write(statementPath(3), '');
      writeFileSync(join(folder, statementPath(3)), Buffer.from([0xff, 0xfe, 0x00]));
    },
    ['unreadable', 'cannot be read: not UTF-8'],
  ],
  [
    'a symbolic link to a statement',
    ({ git, folder, read, write }) => {
      write('elsewhere.json', read(statementPath(2)));
      git('rm', '--quiet', statementPath(2));
      git('config', 'core.symlinks', 'true');
      symlinkSync('../../elsewhere.json', join(folder, statementPath(2)));
    },
    ['no plain file', 'is no plain file'],
  ],
  [
    'an executable statement',
    ({ folder }) => chmodSync(join(folder, statementPath(2)), 0o755),
    ['no plain file', 'is no plain file'],
  ],
  [
    'a stray file among the statements',
    ({ write }) => write('policies/promotions/keys.json', '{}'),
    ['no statement’s name', 'is no statement: only the app writes there'],
  ],
  [
    'a statement that names another predecessor',
    (copy) => ours(copy, { previous: 'f'.repeat(64) }),
    ['broken chain', 'names another predecessor (ffffffffffff instead of'],
  ],
  [
    'a statement from before the one it follows',
    (copy) => ours(copy, { at: copy.statement(2).predicate.at - 1 }),
    ['goes back in time', 'says it was made before the statement it follows'],
  ],
  [
    'a statement about bytes that were not in force',
    (copy) => ours(copy, { changes: [aChange({ before: 'a'.repeat(40) })] }),
    ['wrong before', 'changes new.yml from bytes that were not in force'],
  ],
  [
    'a statement that does not lead to the set it names',
    (copy) => ours(copy, { changes: [aChange({})] }),
    ['wrong digest', 'does not lead to the set it names'],
  ],
  [
    'a rollback that is none',
    (copy) =>
      ours(copy, {
        changes: [aChange({ policyKey: 'new' })],
        rollback: {
          policyKey: 'salaries-for-payroll',
          undoes: 2,
          by: { id: 1, login: 'governor-1', kind: 'user' },
          on: 1,
          comment: 1,
        },
      }),
    ['no rollback', 'says it takes a promotion back and does something else'],
  ],
];

describe('T58: a sync and an audit both refuse', () => {
  it.each(forgeries)('%s', async (_, change, [fault, words, syncWords = words]) => {
    const { sync, audit } = await look(change);
    expect(sync).toEqual({ code: 1, did: 'stopped', failures: expect.stringContaining(syncWords) });
    expect(audit.code).toBe(1);
    expect(audit.problems).toContainEqual(expect.objectContaining({ fault, why: expect.stringContaining(words) }));
    expect((await production(bench)).environment).toEqual(enforced);
  });

  it('nothing of an edit in production, which has no effect and is told', async () => {
    const { sync, audit } = await look(({ write, read }) => write(PROD, read(PROD).replace('"2.00"', '"6.66"')));
    expect(sync).toEqual({ code: 0, did: 'nothing', failures: '' });
    expect([audit.code, audit.problems]).toEqual([1, [expect.objectContaining({ fault: 'edited in production' })]]);
    expect((await production(bench)).environment).toEqual(enforced);
  });
});

describe('keys', () => {
  const successor = aStrangersKey();
  const folder = () => dirname(made.clone);
  /** The operator has let another key sign, and says this of the one before. */
  function rotated(old: object): object {
    const files = { pub: join(folder(), 'next.pub'), key: join(folder(), 'next.key') };
    writeFileSync(files.pub, successor.publicKey);
    writeFileSync(files.key, successor.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return {
      trustedKeys: [
        { keyid: 'bench', publicKey: { file: made.publicKey }, ...old },
        { keyid: 'next', publicKey: { file: files.pub } },
      ],
      signing: { keyid: 'next', key: { file: files.key } },
    };
  }
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const lastTime = () => {
    let at = 0;
    tampered(made, ({ statement }) => {
      at = statement(2).predicate.at;
    });
    return at;
  };
  const accepted = { sync: { code: 0, did: 'nothing', failures: '' }, audit: { code: 0, problems: [] } };

  it('that were rotated out vouch for what they signed in their time', async () => {
    expect(await look(() => {}, rotated({ notAfter: iso(lastTime()) }))).toEqual(accepted);
  });

  it('that were rotated out sign nothing after their time, and nothing of before it once their successor has signed', async () => {
    const at = lastTime();
    const ended = rotated({ notAfter: iso(at) });
    const late = await look((copy) => ours(copy, { at: at + 1 }), ended);
    const backdated = await look((copy) => {
      copy.sign(3, next(copy, { at: at + 10 }), successor.privateKey, 'next');
      copy.sign(4, next(copy, { at }, 3), made.privateKey);
    }, ended);
    const words = [
      'is not signed by a trusted key: key out of its time',
      'says it was made before the statement it follows',
    ];
    for (const [index, { sync, audit }] of [late, backdated].entries()) {
      expect(sync).toEqual({ code: 1, did: 'stopped', failures: expect.stringContaining(words[index] ?? '') });
      expect(audit.problems[0]?.why).toContain(words[index]);
    }
  });

  it('that are revoked vouch for nothing at all', async () => {
    const { sync, audit } = await look(() => {}, rotated({ revoked: true }));
    expect(sync).toEqual({ code: 1, did: 'stopped', failures: expect.stringContaining('revoked key') });
    expect(audit.problems).toContainEqual(expect.objectContaining({ fault: 'revoked key' }));
  });

  it('that are revoked but for a list vouch for what is on it, and for nothing that they sign later', async () => {
    const list = await a2p(['audit', 'signed', 'bench', '--dir', made.clone, '--connections', made.connections]);
    expect([list.code, list.stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^# 2 statements and \d+ entries/),
    ]);
    const file = join(folder(), 'kept.txt');
    writeFileSync(file, list.stdout);
    const kept = rotated({ revoked: { except: { file } } });
    expect(await look(() => {}, kept)).toEqual(accepted);
    const { sync, audit } = await look((copy) => ours(copy, {}), kept);
    expect(sync).toEqual({ code: 1, did: 'stopped', failures: expect.stringContaining('revoked key') });
    expect(audit.problems).toContainEqual(expect.objectContaining({ fault: 'revoked key', path: statementPath(3) }));
  });
});

it('what the right key signs as the next statement is accepted: the table above can fail', async () => {
  const { sync, audit } = await look((copy) => ours(copy, {}));
  expect(audit).toEqual({ code: 0, problems: [] });
  expect(sync).toMatchObject({ code: 0, failures: '' });
});
