import { execFile, execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { signedBytes } from '../../src/core/promotion/envelope.ts';
import { approvedSalaries } from '../e2e/salaries.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { a2pBundled as a2p, type Ran } from '../support/run-a2p.ts';

/** The newest statements of a made record, as data. */
export interface StatementData {
  _type: string;
  predicate: {
    repository: number;
    sequence: number;
    previous: string;
    at: number;
    ledger: string;
    changes: object[];
    inForce: string;
    pulls: { promoter: object; snapshot: string }[];
  };
}

/** A clone with two promotions, made by the app on the bench, and all that an auditor or an attacker needs. */
export interface MadeRecord {
  readonly clone: string;
  readonly connections: string;
  /** File of the operator's public key. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  readonly trust: string;
  readonly pulls: readonly number[];
  readonly clean: () => void;
}

/** Promotes twice, clones, and lets `meanwhile` look while GitHub is still there. */
export async function aRecord(meanwhile: (bench: Bench, made: MadeRecord) => Promise<void>): Promise<MadeRecord> {
  const bench = await aBench();
  try {
    const made = await recordOn(bench);
    await meanwhile(bench, made);
    return made;
  } finally {
    await bench.stop();
  }
}

/** The same on a bench that goes on. */
export async function recordOn(bench: Bench): Promise<MadeRecord> {
  const folder = mkdtempSync(join(tmpdir(), 'a2p-audit-'));
  await bench.idle();
  const pulls: number[] = [];
  for (const constant of [1, 2]) {
    const pull = await approvedSalaries(bench, constant);
    await bench.idle();
    await bench.person('governor-1').merge(pull);
    await bench.idle();
    pulls.push(pull);
  }
  const operator = dirname(bench.env.CONNECTIONS_FILE ?? '');
  for (const name of ['statements.pub', 'statements.key']) cpSync(join(operator, name), join(folder, name));
  const clone = join(folder, 'clone');
  const url = `http://governor-1:governor-1@${bench.github.host}/${bench.repository}.git`;
  await promisify(execFile)('git', ['clone', '--quiet', url, clone]);
  return {
    clone,
    connections: connectionsFile(folder, 'connections.yml', bench.trust, {}),
    publicKey: join(folder, 'statements.pub'),
    privateKey: createPrivateKey(readFileSync(join(folder, 'statements.key'), 'utf8')),
    trust: bench.trust,
    pulls,
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An operator's file that trusts the record's key, or has revoked it. */
export function connectionsFile(
  folder: string,
  name: string,
  trust: string,
  key: { revoked?: boolean },
  more: { ledgerLostUpTo?: number } = {},
): string {
  const file = join(folder, name);
  const connections = {
    repositories: [{ name: 'acme/policies', firstTrustedCommit: trust, ...more }],
    trustedKeys: [{ keyid: 'bench', publicKey: { file: join(folder, 'statements.pub') }, ...key }],
  };
  writeFileSync(file, JSON.stringify(connections));
  return file;
}

/** A copy of the clone in which somebody changed files and pushed. */
export interface Tampered {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
  /** The statement of this number. */
  readonly statement: (sequence: number) => StatementData;
  readonly sign: (sequence: number, statement: StatementData, key: KeyObject, keyid?: string) => void;
  readonly audit: (...args: string[]) => Promise<Ran>;
}

export const statementPath = (sequence: number) => `policies/promotions/${String(sequence).padStart(6, '0')}.json`;

export function tampered(made: MadeRecord, change: (copy: Tampered) => void): Tampered {
  const folder = mkdtempSync(join(dirname(made.clone), 'copy-'));
  cpSync(made.clone, folder, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const copy: Tampered = {
    folder,
    git,
    read,
    write,
    statement: (sequence) =>
      JSON.parse(Buffer.from(JSON.parse(read(statementPath(sequence))).payload, 'base64').toString()),
    sign: (sequence, statement, key, keyid = 'bench') => {
      const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
      const sig = sign(null, signedBytes(payload), key).toString('base64');
      const envelope = { payloadType: 'application/vnd.in-toto+json', payload, signatures: [{ keyid, sig }] };
      write(statementPath(sequence), `${JSON.stringify(envelope, undefined, 2)}\n`);
    },
    audit: (...args) => a2p(['audit', ...args, '--dir', folder]),
  };
  change(copy);
  git('add', '--all');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'tamper');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return copy;
}

/** A key that nobody trusts. */
export function aStrangersKey(): { readonly privateKey: KeyObject; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}
