import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutsideError } from '../errors.ts';
import { sealedReader } from '../flows/sealed-ledger.ts';
import { CHECK_NAME, type World } from '../flows/world.ts';
import { openWithLedger } from '../git/open-repository.ts';
import { githubForge } from '../github/forge.ts';
import { readingOnly } from '../github/reading-only.ts';
import { Remembered } from '../github/remembered.ts';
import { readOperator } from '../operator/operator.ts';
import { clientOf } from './github-client.ts';
import { printProblems } from './output.ts';
import type { RepositoryAddress } from './repository-address.ts';

const HOUR = 3_600_000;

/**
 * The world of one repository as a person with a token sees it: the same adapters as the app's, without a way to write.
 * `undefined`: what the operator wrote is wrong, and was printed.
 */
export async function worldFor(
  { owner, name }: RepositoryAddress,
  env: Readonly<Record<string, string | undefined>>,
): Promise<World | undefined> {
  const { octokit: client, token, gitUrl } = clientOf(env);
  const octokit = readingOnly(client);
  const read = await readOperator(env.CONNECTIONS_FILE === '' ? undefined : env.CONNECTIONS_FILE, env);
  if (!read.ok) {
    printProblems(read.problems, 'error');
    return undefined;
  }
  const { operator } = read;
  const { data } = await octokit.repos.get({ owner, repo: name }).catch((cause: unknown) => {
    throw new OutsideError(`${owner}/${name} cannot be read with this token`, { cause, retry: 'never' });
  });
  const repository = {
    owner: data.owner.login,
    name: data.name,
    id: data.id,
    nodeId: data.node_id,
    installation: 0,
    defaultBranch: data.default_branch,
  };
  const { repository: git, ledger } = openWithLedger(
    {
      cacheFolder: env.A2P_CACHE ?? join(tmpdir(), 'approve-to-promote'),
      url: `${gitUrl}/${owner}/${name}.git`,
      credentials: async () => ({ username: 'x-access-token', password: token }),
    },
    { name: 'a2p', email: 'a2p@localhost' },
  );
  const remembered = new Map<string, Promise<unknown>>();
  const trust = operator.connections.repositories.find(
    (one) => one.name.toLowerCase() === `${owner}/${name}`.toLowerCase(),
  );
  return {
    repository,
    forge: githubForge(
      octokit,
      repository,
      { appId: Number(env.APP_ID ?? 0), check: CHECK_NAME },
      {
        teams: new Remembered(HOUR),
        accounts: new Remembered(HOUR),
        pushes: new Remembered(HOUR),
        commits: new Remembered(HOUR),
        issues: new Map(),
        deployments: new Map(),
      },
    ),
    git,
    ledger: { ...sealedReader(ledger, operator.signer, repository.id), append: refuse, putBack: refuse },
    signer: { ...operator.signer, sign: () => undefined },
    operator: {
      trust: trust?.firstTrustedCommit,
      floor: operator.connections.minimum,
      ledgerLostUpTo: trust?.ledgerLostUpTo,
    },
    environment: refuse,
    limitsOf: operator.limitsOf,
    environmentReader: (connection) => operator.reader(connection, `${owner}/${name}`),
    names: new Map(),
    check: CHECK_NAME,
    sourcesRead: new Map(),
    breakers: new Map(),
    remember: <T>(key: string, compute: () => Promise<T>) => {
      const known = (remembered.get(key) as Promise<T> | undefined) ?? compute();
      remembered.set(key, known);
      return known;
    },
    written: new Map(),
    tell: (_, mark) => mark(1),
    isHeard: false,
    now: () => Math.floor(Date.now() / 1000),
    log: () => {},
  };
}

async function refuse(): Promise<never> {
  throw new Error('a world for reading was asked to write');
}
