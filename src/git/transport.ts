import { isRefusal, transportFailure } from './failure.ts';
import { type Credentials, transportEnvironment } from './git-environment.ts';
import { type GitAnswer, runGit } from './run-git.ts';

/** A repository on a server, and how to be let in. */
export interface Remote {
  /** Without user name or password. */
  readonly url: string;
  /** Asked for before every operation, for tokens are short-lived; once more with those that were refused. */
  readonly credentials: (refused?: Credentials) => Promise<Credentials | undefined>;
  /** Milliseconds one operation with the server may take. */
  readonly limit: number;
}

/** What git answered, and what to throw where that was a failure: without the secret it was let in with. */
export interface TransportAnswer extends GitAnswer {
  readonly failure: () => Error;
}

/** Runs the git commands that talk to the server, and counts them. */
export class Transport {
  readonly #remote: Remote;
  #count = 0;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  get count(): number {
    return this.#count;
  }

  /** `filter`: what is left out of what is fetched until it is named; the bytes of files unless said. */
  async run(folder: string, args: readonly string[], input?: string, filter = 'blob:none'): Promise<TransportAnswer> {
    const { url, limit } = this.#remote;
    const ask = (credentials: Credentials | undefined) => {
      this.#count++;
      const environment = transportEnvironment(url, credentials, limit, filter);
      return runGit({ folder, args, environment, limit, ...(input === undefined ? {} : { input }) });
    };
    let credentials = await this.#remote.credentials();
    let answer = await ask(credentials);
    if (credentials !== undefined && answer.exit !== 0 && isRefusal(answer.stderr)) {
      const others = await this.#remote.credentials(credentials);
      if (others?.password !== credentials.password) {
        credentials = others;
        answer = await ask(others);
      }
    }
    const secrets = credentials === undefined ? [] : [credentials.password, encoded(credentials)];
    return { ...answer, failure: () => transportFailure(`git ${args[0]} with ${url}`, answer.stderr, secrets) };
  }
}

/** As it goes over the wire. */
function encoded({ username, password }: Credentials): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
