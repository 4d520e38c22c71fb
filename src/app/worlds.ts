import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Probot } from 'probot';
import { sealedLedger } from '../flows/sealed-ledger.ts';
import { CHECK_NAME, type World } from '../flows/world.ts';
import { type OpenRepository, openWithLedger } from '../git/open-repository.ts';
import { githubForge, type Memory } from '../github/forge.ts';
import { withToken } from '../github/installation-token.ts';
import { Remembered } from '../github/remembered.ts';
import type { Operator } from '../operator/operator.ts';
import type { Repository } from '../ports.ts';
import type { Outbox } from './outbox.ts';
import type { Settings } from './settings.ts';

/** In whose name ledger commits are made; who may push there is GitHub's to say. */
const APP_AUTHOR = { name: 'approve-to-promote[bot]', email: 'approve-to-promote[bot]@users.noreply.github.com' };

const MINUTE = 60_000;
/** How many computed values to keep; each is content by its digest, so that dropping one costs time alone. */
const MOST_REMEMBERED = 50_000;

/** The world of each repository: one clone, one memory, adapters behind every port. */
export interface Worlds {
  readonly of: (repository: Repository) => Promise<World>;
  /** People may have changed: ask anew. */
  readonly forgetPeople: () => void;
}

export function worlds(
  settings: Settings,
  operator: Operator,
  outbox: Pick<Outbox, 'tell' | 'isHeard'>,
  probot: Probot,
  log: Logger,
): Worlds {
  const memory: Memory = {
    teams: new Remembered(Math.min(10 * MINUTE, 2 * settings.sweepEvery)),
    accounts: new Remembered(60 * MINUTE),
    pushes: new Remembered(24 * 60 * MINUTE),
    commits: new Remembered(24 * 60 * MINUTE),
    issues: new Map(),
    deployments: new Map(),
  };
  const names: World['names'] = new Map();
  const sourcesRead: World['sourcesRead'] = new Map();
  const breakers: World['breakers'] = new Map();
  const clones = new Map<string, OpenRepository>();
  const written = new Map<string, number>();
  const computed = new Map<string, Promise<unknown>>();
  const remember = <T>(key: string, compute: () => Promise<T>): Promise<T> => {
    const known = computed.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const value = compute();
    computed.set(key, value);
    value.catch(() => computed.delete(key));
    if (computed.size > MOST_REMEMBERED)
      for (const oldest of [...computed.keys()].slice(0, MOST_REMEMBERED / 10)) computed.delete(oldest);
    return value;
  };
  return {
    of: async (repository) => {
      const name = `${repository.owner}/${repository.name}`;
      const github = await probot.auth(repository.installation);
      const token = withToken(github);
      const url = `${settings.gitUrl}/${name}.git`;
      const clone =
        clones.get(url) ??
        openWithLedger(
          {
            cacheFolder: join(settings.cacheFolder, 'clones'),
            url,
            credentials: async (refused) => ({
              username: 'x-access-token',
              password: await token(refused?.password),
            }),
          },
          APP_AUTHOR,
        );
      clones.set(url, clone);
      const trust = operator.connections.repositories.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return {
        repository,
        forge: githubForge(github, repository, { appId: settings.appId, check: CHECK_NAME }, memory),
        git: clone.repository,
        ledger: sealedLedger(clone.ledger, operator.signer, repository.id),
        signer: operator.signer,
        operator: {
          trust: trust?.firstTrustedCommit,
          floor: operator.connections.minimum,
          ledgerLostUpTo: trust?.ledgerLostUpTo,
        },
        environment: (connection) => operator.environment(connection, name),
        limitsOf: operator.limitsOf,
        environmentReader: (connection) => operator.reader(connection, name),
        names,
        check: CHECK_NAME,
        sourcesRead,
        breakers,
        remember,
        written,
        tell: outbox.tell,
        isHeard: outbox.isHeard(repository),
        now: () => Math.floor(Date.now() / 1000),
        log: (event, fields) => log.info({ repository: name, ...fields }, event),
      };
    },
    forgetPeople: () => {
      memory.teams.forgetAll();
      memory.accounts.forgetAll();
    },
  };
}
