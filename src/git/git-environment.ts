import { homedir } from 'node:os';
import { inspect } from 'node:util';

/** A user name and a secret for git over HTTP. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A value for a process's environment that shows itself to that process alone, not to whoever prints the environment. */
export class Hidden {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  toString(): string {
    return this.#value;
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}

/** The whole environment of one git process. */
export type GitEnvironment = Readonly<Record<string, string | Hidden>>;

type Setting = readonly [key: string, value: string | Hidden];

/** What git may see of our own environment: where programs are, proxies, certificates. */
const INHERITED = [
  'PATH',
  'TMPDIR',
  'SystemRoot',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
];

const ALWAYS: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  // A tree is read as it is, whatever replacements, grafts or attributes a repository brings along.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ATTR_SOURCE: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
};

function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function configuration(settings: readonly Setting[]): GitEnvironment {
  const variables: Record<string, string | Hidden> = { GIT_CONFIG_COUNT: String(settings.length) };
  settings.forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return variables;
}

const SEALED = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

const QUIET: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.quotePath', 'true'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/** For commands inside a cache: nobody's configuration, no hooks, and no way to the network (a missing object stays missing). */
export function sealedEnvironment(): GitEnvironment {
  return { ...inherited(), ...ALWAYS, ...SEALED, GIT_ALLOW_PROTOCOL: 'none', ...configuration(QUIET) };
}

/** For packing a cache: it is told that objects may be missing, and has no way to the network either. */
export function tidyingEnvironment(): GitEnvironment {
  const partial: Setting = ['remote.origin.promisor', 'true'];
  return { ...inherited(), ...ALWAYS, ...SEALED, GIT_ALLOW_PROTOCOL: 'none', ...configuration([...QUIET, partial]) };
}

/**
 * For commands that talk to `url`, by the name `origin`: only that kind of address, and the secret in the environment,
 * where neither arguments, files nor messages show it. `limit` is how many milliseconds the command may take, `filter`
 * what is left out of what is fetched until it is named, as git writes it.
 */
export function transportEnvironment(
  url: string,
  credentials: Credentials | undefined,
  limit: number,
  filter: string,
): GitEnvironment {
  const settings: Setting[] = [
    ...QUIET,
    ['remote.origin.url', url],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.partialclonefilter', filter],
    // Git would send the secret along to whatever host the server names.
    ['http.followRedirects', 'false'],
    // A helper that waits for a silent server ends by itself soon after git was stopped.
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(Math.max(1, Math.min(30, Math.floor(limit / 1000))))],
  ];
  if (credentials !== undefined) {
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    settings.push([`http.${url}.extraHeader`, new Hidden(`Authorization: Basic ${pair}`)]);
  }
  const protocol = url.slice(0, url.indexOf(':'));
  return { ...inherited(), ...ALWAYS, ...SEALED, GIT_ALLOW_PROTOCOL: protocol, ...configuration(settings) };
}

/** For commands inside somebody's own clone: their configuration holds (such as which folders are safe), their hooks do not run. */
export function cloneEnvironment(): GitEnvironment {
  return { ...inherited(), HOME: homedir(), ...ALWAYS, ...configuration(QUIET) };
}
