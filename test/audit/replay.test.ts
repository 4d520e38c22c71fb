import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openAudit } from '../../src/cli/audit-world.ts';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import { printEntry } from '../../src/core/ledger/print-entry.ts';
import { digestOf, withChanges } from '../../src/core/promotion/in-force.ts';
import { meaningOf } from '../../src/core/text/canonical.ts';
import type { Json } from '../../src/core/text/json.ts';
import { readAudit } from '../../src/flows/audit.ts';
import { RULES_FILE } from '../../src/flows/read/places.ts';
import { a2pBundled as a2p } from '../support/run-a2p.ts';
import { aRecord, connectionsFile, type MadeRecord, type Tampered, tampered } from './a-record.ts';

jest.setTimeout(300_000);

let made: MadeRecord;
beforeAll(async () => {
  made = await aRecord(async () => undefined);
});
afterAll(() => made.clean());

const trusting = () => ['--connections', made.connections];
const LEDGER = LEDGER_REF.replace('refs/heads', 'refs/remotes/origin');

/** The ledger of a copy as it would be had its first commit held these files. */
function rewriteLedger({ git, folder }: Tampered, change: (folder: string) => void): void {
  const there = `${folder}-ledger`;
  git('worktree', 'add', '--quiet', '--detach', there, LEDGER);
  change(there);
  git('-C', there, 'add', '--all');
  const tree = git('-C', there, 'write-tree').trim();
  const commit = git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit-tree', '-m', 'x', tree).trim();
  git('update-ref', LEDGER, commit);
  git('worktree', 'remove', '--force', there);
}
const snapshotFile = (folder: string, digest: string) => join(folder, 'snapshots', `${digest}.json`);
const snapshotOf = (copy: Tampered, sequence: number) => copy.statement(sequence).predicate.pulls[0]?.snapshot ?? '';

interface Verified {
  readonly replayed: number;
  readonly problems: readonly { readonly fault: string; readonly path: string; readonly why: string }[];
  readonly lacking: readonly string[];
}
async function replayed(copy: Tampered): Promise<Verified & { readonly code: number | null }> {
  const { code, stdout } = await copy.audit('verify', '--replay', '--json', ...trusting());
  return { code, ...(JSON.parse(stdout) as Verified) };
}

describe('a2p audit verify --replay', () => {
  it('comes to the same decisions from the saved facts', async () => {
    expect(await replayed(tampered(made, () => {}))).toMatchObject({ code: 0, replayed: 2, problems: [] });
  });

  it('tells of damaged facts, and goes on with the others', async () => {
    const copy = tampered(made, (one) =>
      rewriteLedger(one, (folder) => {
        const file = snapshotFile(folder, snapshotOf(one, 1));
        writeFileSync(file, readFileSync(file, 'utf8').replace('governor-2', 'governor-9'));
      }),
    );
    const { code, replayed: decided, problems } = await replayed(copy);
    expect([code, decided]).toEqual([1, 1]);
    expect(problems.filter(({ fault }) => fault === 'replay')).toEqual([
      expect.objectContaining({ fault: 'replay', why: expect.stringContaining(`#${made.pulls[0]} are damaged`) }),
    ]);
  });

  it('cannot tell where the facts are gone, and says of which', async () => {
    const copy = tampered(made, (one) =>
      rewriteLedger(one, (folder) => rmSync(snapshotFile(folder, snapshotOf(one, 2)))),
    );
    const { replayed: decided, problems, lacking } = await replayed(copy);
    expect([decided, problems.filter(({ fault }) => fault === 'replay')]).toEqual([1, []]);
    expect(lacking).toContain(`statement 2: the facts about #${made.pulls[1]} are not in this clone's ledger`);
  });

  it.each<
    [string, (facts: { reviews: { by: { login: string; id: number } }[]; merge: { by: object } }) => void, RegExp]
  >([
    ['an approval that counts no more', (facts) => facts.reviews.shift(), /comes out|other approvals/],
    [
      'another promoter',
      (facts) => Object.assign(facts.merge, { by: { id: 999, login: 'stranger', kind: 'user' } }),
      /comes out/,
    ],
  ])('tells of facts by which it would be decided otherwise, signed as they may be: %s', async (_, change, words) => {
    const copy = tampered(made, (one) =>
      rewriteLedger(one, (folder) => {
        const saved = JSON.parse(readFileSync(snapshotFile(folder, snapshotOf(one, 2)), 'utf8')) as { value: Json };
        change(saved.value as never);
        const digest = meaningOf(saved.value);
        const { text } = printEntry({ kind: 'snapshot', of: 'decision', digest, value: saved.value });
        writeFileSync(snapshotFile(folder, digest), text);
        const statement = one.statement(2);
        const [pull] = statement.predicate.pulls;
        if (pull !== undefined) pull.snapshot = digest;
        one.sign(2, statement, made.privateKey);
      }),
    );
    const { code, problems } = await replayed(copy);
    expect(code).toBe(1);
    expect(problems.filter(({ fault }) => fault === 'replay').map(({ why }) => why)).toContainEqual(
      expect.stringMatching(words),
    );
  });
});

describe('where things are', () => {
  it('is read by the rules in force before each statement, not by those of today', async () => {
    const opened = await openAudit({ dir: made.clone, connections: made.connections });
    const read = opened && (await readAudit(opened.world, opened.tip));
    const last = read?.state === 'read' ? read.audit.chain.links.at(-1) : undefined;
    if (last === undefined) throw new Error('the record has statements');
    const copy = tampered(made, (one) => {
      const rules = one.read(RULES_FILE).replace('directory: policies/dev', 'directory: policies/elsewhere');
      one.write(RULES_FILE, rules);
      const after = one.git('hash-object', RULES_FILE).trim();
      const change = {
        place: 'governed',
        path: RULES_FILE,
        before: last.inForce.governed.get(RULES_FILE),
        after,
      } as const;
      const statement = one.statement(2);
      one.sign(
        3,
        {
          ...statement,
          predicate: {
            ...statement.predicate,
            sequence: 3,
            previous: last.inForce.previous,
            changes: [{ ...change, pull: 1, approvals: [], madeBy: [] }],
            inForce: digestOf(withChanges(last.inForce, [change])),
            pulls: [],
          },
        },
        made.privateKey,
      );
    });
    const { replayed: decided, problems } = await replayed(copy);
    expect([decided, problems.map(({ path, why }) => `${path}: ${why}`)]).toEqual([
      2,
      [expect.stringMatching(/000003\.json: decided again: .* which the statement does not promote$/)],
    ]);
  });
});

describe('T58: the ledger goes on from where each statement was made', () => {
  const named = (copy: Tampered, sequence: number) => copy.statement(sequence).predicate.ledger.slice(0, 12);
  const verified = async (copy: Tampered, connections = made.connections) => {
    const { code, stdout } = await copy.audit('verify', '--json', '--connections', connections);
    return { code, ...(JSON.parse(stdout) as Verified) };
  };
  /** The branch starts anew, and has the same files. */
  const startedAnew = () => tampered(made, (one) => rewriteLedger(one, () => {}));

  it('or it is said which commit of it is missing', async () => {
    const copy = startedAnew();
    const { code, problems } = await verified(copy);
    expect([code, problems]).toEqual([
      1,
      [1, 2].map((sequence) => ({
        fault: 'ledger changed',
        path: expect.stringContaining(`00000${sequence}.json`),
        why: expect.stringContaining(`was made on commit ${named(copy, sequence)} of the ledger`),
      })),
    ]);
  });

  it('and one that ends before is no yes, for it was put back or is only older here: in every answer', async () => {
    const copy = tampered(made, (one) => void one.git('update-ref', LEDGER, one.statement(1).predicate.ledger));
    const { code, problems, lacking } = await verified(copy);
    expect([code, problems]).toEqual([2, []]);
    expect(lacking).toContainEqual(
      expect.stringMatching(
        `commit ${named(copy, 2)}, on which statement 2 was made: .* ends before it\\. Either it was`,
      ),
    );
    const inProduction = await copy.audit('--json', ...trusting());
    const signed = await copy.audit('signed', 'bench', ...trusting());
    expect([inProduction.code, signed.code]).toEqual([2, 2]);
    expect((JSON.parse(inProduction.stdout) as Verified).lacking.join()).toContain('ends before it');
    expect(signed.stderr).toContain('ends before it');
  });

  it('nor can it be told where the clone never had the commit', async () => {
    const copy = tampered(made, (one) => void one.git('update-ref', LEDGER, one.statement(1).predicate.ledger));
    const folder = mkdtempSync(join(dirname(made.clone), 'older-'));
    execFileSync('git', ['-C', folder, 'init', '--quiet']);
    const refs = ['main', LEDGER.replace('refs/remotes/origin/', '')].map((name) => `refs/remotes/origin/${name}`);
    execFileSync('git', ['-C', folder, 'fetch', '--quiet', copy.folder, ...refs.map((ref) => `+${ref}:${ref}`)]);
    const { code, stdout } = await a2p(['audit', 'verify', '--dir', folder, ...trusting()]);
    expect([code, stdout]).toEqual([2, expect.stringContaining('not known: whether the ledger still holds commit')]);
  });

  it('but for what the operator gave up', async () => {
    const file = connectionsFile(dirname(made.clone), 'given-up.yml', made.trust, {}, { ledgerLostUpTo: 2 });
    expect(await verified(startedAnew(), file)).toMatchObject({ code: 0, problems: [] });
  });

  it('which cannot be told where the clone has no such branch', async () => {
    const copy = tampered(made, ({ git }) => git('update-ref', '-d', LEDGER));
    const { code, problems, lacking } = await verified(copy);
    expect([code, problems]).toEqual([0, []]);
    expect(lacking).toContainEqual(
      expect.stringContaining(`whether the ledger still holds commit ${named(copy, 2)}, on which statement 2 was made`),
    );
  });
});

describe('what a clone lacks is said, not guessed', () => {
  it('the ledger branch', async () => {
    const copy = tampered(made, ({ git }) => git('update-ref', '-d', LEDGER));
    const { code, stdout } = await copy.audit('--json', ...trusting());
    const { lacking, rows } = JSON.parse(stdout) as { lacking: string[]; rows: { synced: object[] }[] };
    expect([code, rows.flatMap(({ synced }) => synced)]).toEqual([0, []]);
    expect(lacking.join()).toContain('no ledger branch (approve-to-promote/ledger)');
    expect(await replayed(copy)).toMatchObject({ code: 2, replayed: 0, problems: [] });
    const html = await copy.audit('--html', ...trusting());
    expect(html.stdout).toContain('no ledger branch (approve-to-promote/ledger)');
    const csv = await copy.audit('--csv', ...trusting());
    expect(csv.stdout).not.toContain('ledger');
    expect(csv.stderr).toContain('not known: this clone has no ledger branch (approve-to-promote/ledger)');
  });

  it('its history, where it is shallow', async () => {
    const folder = mkdtempSync(join(dirname(made.clone), 'shallow-'));
    const copy = tampered(made, () => {});
    copy.git('checkout', '--quiet', '-B', 'main', 'refs/remotes/origin/main');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${copy.folder}`, folder]);
    const { code, stderr } = await a2p(['audit', '--dir', folder, ...trusting()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is shallow: run `git fetch --unshallow`')]);
  });
});

describe('a2p audit --at', () => {
  it.each<[string, (at: number) => string, number]>([
    ['the second of the first promotion', (at) => iso(at, 0), 1],
    ['that second in another time zone', (at) => iso(at, 330), 1],
    ['a second before it', (at) => iso(at - 1, 0), 0],
    ['a second before it in another time zone', (at) => iso(at - 1, -480), 0],
    ['the day after, whose end is asked for', (at) => iso(at + 86_400, 0).slice(0, 10), 2],
  ])('%s', async (_, asked, sequence) => {
    const copy = tampered(made, () => {});
    const at = asked(copy.statement(1).predicate.at);
    const { stdout } = await copy.audit('--at', at, '--json', ...trusting());
    expect((JSON.parse(stdout) as { sequence: number }).sequence).toBe(sequence);
  });
});

/** ISO 8601 with an offset of so many minutes. */
function iso(at: number, offset: number): string {
  const local = new Date((at + offset * 60) * 1000).toISOString().slice(0, 19);
  const size = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
