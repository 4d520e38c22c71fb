import { readFile } from 'node:fs/promises';
import type { RepositoryTrust } from '../core/connections/connections.ts';
import { OutsideError } from '../errors.ts';
import type { AuditWorld } from '../flows/audit.ts';
import { openWorkingLedger } from '../git/ledger/working-ledger.ts';
import { openWorkingClone } from '../git/open-working-clone.ts';
import { readOperator } from '../operator/operator.ts';
import type { PolicyRepository, Signer } from '../ports.ts';
import { keySigner } from '../signing/key-signer.ts';
import { UsageError } from './command.ts';
import { printProblems } from './output.ts';

/** What the auditor says: where the clone is, and what is trusted. Nothing of it comes from the repository. */
export interface AuditOptions {
  readonly dir: string;
  readonly branch?: string | undefined;
  readonly connections?: string | undefined;
  readonly repository?: string | undefined;
  readonly 'repository-id'?: string | undefined;
  readonly key?: readonly string[] | undefined;
  readonly trust?: string | undefined;
}

export interface OpenedAudit {
  readonly world: AuditWorld;
  /** Commit of the branch that is audited. */
  readonly tip: string;
  readonly floor: { readonly required: number; readonly governors: number } | undefined;
}

const ORIGIN = 'refs/remotes/origin/';

/** Opens the clone and what is trusted; `undefined`: what the operator wrote is wrong, and was printed. */
export async function openAudit(options: AuditOptions): Promise<OpenedAudit | undefined> {
  const file = options.connections ?? (options.key === undefined ? process.env.CONNECTIONS_FILE : undefined);
  const read = await readOperator(file === '' ? undefined : file, process.env);
  if (!read.ok) {
    printProblems(read.problems, 'error');
    return undefined;
  }
  const { connections, signer } = read.operator;
  const keys = await Promise.all((options.key ?? []).map(readKey));
  if (keys.length === 0 && connections.trustedKeys.length === 0)
    throw new UsageError('whose statements count? --key FILE, or --connections FILE with trustedKeys');
  const git = await openWorkingClone(options.dir);
  const id = options['repository-id'];
  if (id !== undefined && !/^\d{1,15}$/.test(id))
    throw new UsageError('--repository-id is a number, as GitHub gives it');
  const trust: Omit<RepositoryTrust, 'name'> =
    options.trust === undefined
      ? pinned(connections.repositories, options.repository)
      : { firstTrustedCommit: options.trust };
  return {
    world: {
      git,
      ledger: await openWorkingLedger(options.dir),
      signer: keys.length === 0 ? signer : { verify: verifierOf(keys) },
      trust: trust.firstTrustedCommit,
      ledgerLostUpTo: trust.ledgerLostUpTo,
      repository: id === undefined ? undefined : Number(id),
    },
    tip: await tipOf(git, options.branch),
    floor: file === undefined ? undefined : connections.minimum,
  };
}

/** The commit that a branch of the clone stands at: as fetched, or as its own; without a name the default branch. */
export async function tipOf(git: PolicyRepository, branch: string | undefined): Promise<string> {
  const names = branch === undefined ? ['HEAD', 'main', 'master'] : [branch];
  const refs = names.flatMap((name) => [`${ORIGIN}${name}`, ...(name === 'HEAD' ? [] : [`refs/heads/${name}`])]);
  const { tips } = await git.fetch({ refs });
  const tip = refs.map((ref) => tips.get(ref)).find((commit) => commit !== undefined);
  if (tip === undefined) throw new UsageError(`this clone has no branch ${branch ?? 'main'}: say --branch NAME`);
  return tip;
}

function pinned(repositories: readonly RepositoryTrust[], name: string | undefined): RepositoryTrust {
  const found =
    name === undefined && repositories.length === 1
      ? repositories[0]
      : repositories.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  if (found === undefined)
    throw new UsageError(
      'the first trusted commit: --trust COMMIT, or --connections FILE that names it with --repository OWNER/NAME',
    );
  return found;
}

interface Key {
  /** `undefined`: counts whatever name a signature gives it. */
  readonly keyid: string | undefined;
  readonly publicKey: string;
}

/** `KEYID=FILE` or `FILE`. */
async function readKey(text: string): Promise<Key> {
  const [, keyid, file = text] = /^([\w.-]{1,100})=(.+)$/s.exec(text) ?? [];
  const publicKey = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OutsideError(`the key ${file} cannot be read`, { cause, retry: 'never' });
  });
  // A key that is none is refused here, not called a wrong signature later.
  keySigner([{ keyid: keyid ?? file, publicKey, revoked: false }]);
  return { keyid, publicKey };
}

function verifierOf(keys: readonly Key[]): Signer['verify'] {
  return (bytes, signature, at) => {
    const named = keys.filter(({ keyid }) => keyid === undefined || keyid === signature.keyid);
    if (named.length === 0) return { ok: false, why: 'unknown key' };
    const right = named.some(
      ({ publicKey }) =>
        keySigner([{ keyid: signature.keyid, publicKey, revoked: false }]).verify(bytes, signature, at).ok,
    );
    if (right) return { ok: true };
    return { ok: false, why: named.some(({ keyid }) => keyid !== undefined) ? 'wrong signature' : 'unknown key' };
  };
}
