import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { followMoves } from './actions/move-refs.ts';
import { brokenByDirectChange } from './actions/rules.ts';
import { type Actor, accountOf, canSee, hasRole, isPermitted } from './auth.ts';
import { readPushCommands } from './git/push-commands.ts';
import type { RefMove } from './git/refs.ts';
import { type GitAnswer, runBackend, streamBackend } from './git/smart-http.ts';
import { readBody } from './http.ts';
import type { Account } from './model/account.ts';
import type { Repository } from './model/repository.ts';
import { findRepository } from './rest/find.ts';
import type { World } from './world.ts';

export interface GitAddress {
  readonly owner: string;
  readonly name: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly path: string;
  readonly query: string;
}

export function gitAddress(url: string): GitAddress | undefined {
  const [path = '', query = ''] = url.split('?');
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD))$/.exec(path);
  return match ? { owner: match[1] ?? '', name: match[2] ?? '', path: match[3] ?? '', query } : undefined;
}

/** What a request to git is, for the log. */
export function gitOperation(address: GitAddress): string {
  if (address.path === '/git-upload-pack') return 'fetch';
  return address.path === '/git-receive-pack' ? 'push' : 'refs';
}

/** Serves git over HTTP, by git itself. `after` runs once a push has taken effect or a fetch is answered. */
export async function serveGit(
  world: World,
  actor: Actor,
  address: GitAddress,
  request: IncomingMessage,
  response: ServerResponse,
  after: () => Promise<'answered' | 'go on'>,
): Promise<void> {
  const repository = findRepository(world, address.owner, address.name);
  const writes = `${address.path} ${address.query}`.includes('git-receive-pack');
  const refusal = refuse(actor, repository, writes);
  if (refusal || !repository) return plain(response, refusal ?? 404, 'Repository not found.\n');
  const account = accountOf(actor);
  const given = {
    directory: repository.git.directory,
    path: address.path,
    query: address.query,
    user: account?.login ?? 'anonymous',
  };
  if (isGreeting(address, request)) {
    const { status, headers, body } = await greetingOf(repository, () => runBackend(request, given));
    response.writeHead(status, headers);
    response.end(body);
    await after();
    return;
  }
  if (address.path !== '/git-receive-pack') {
    await streamBackend(request, response, given);
    await after();
    return;
  }
  if (!account) return plain(response, 401, 'Authentication required\n');
  let body = await readBody(request);
  if (request.headers['content-encoding'] === 'gzip') {
    body = gunzipSync(body);
    delete request.headers['content-encoding'];
  }
  // Whatever follows from the push has happened before the pusher hears of it.
  const answer = await repository.git.lock.run(async () => {
    const environment = refusals(world, repository, account, readPushCommands(body));
    const result = await runBackend(request, { ...given, body, environment });
    await followMoves(world, repository, account, await repository.git.refs.reload());
    return result;
  });
  if ((await after()) === 'answered') return;
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** What begins every fetch by git's second protocol: what the server can do, and nothing of what is in the repository. */
function isGreeting({ path, query }: GitAddress, request: IncomingMessage): boolean {
  return (
    path === '/info/refs' && query === 'service=git-upload-pack' && request.headers['git-protocol'] === 'version=2'
  );
}

const greetings = new WeakMap<Repository, GitAnswer>();

/** It is the same each time: git is asked for it once. */
async function greetingOf(repository: Repository, ask: () => Promise<GitAnswer>): Promise<GitAnswer> {
  const known = greetings.get(repository);
  if (known !== undefined) return known;
  const answer = await ask();
  if (answer.status === 200) greetings.set(repository, answer);
  return answer;
}

/** The status of a refusal. As on GitHub, whoever may not see a repository cannot tell it from one that is not there. */
function refuse(actor: Actor, repository: Repository | undefined, writes: boolean): number | undefined {
  if (!repository || !canSee(actor, repository)) return actor.kind === 'anonymous' ? 401 : 404;
  if (actor.kind === 'app') return 401;
  if (actor.kind === 'installation') {
    return isPermitted(actor.token, repository, [writes ? 'contents:write' : 'contents:read']) ? undefined : 403;
  }
  if (actor.kind === 'anonymous' && writes) return 401;
  if (writes && repository.archived) return 403;
  return hasRole(actor, repository, writes ? 'write' : 'read') ? undefined : 403;
}

/** What the rules refuse, for the hook that git runs before it moves a ref. */
function refusals(
  world: World,
  repository: Repository,
  account: Account,
  moves: readonly RefMove[],
): NodeJS.ProcessEnv {
  const refused: string[] = [];
  const straightOnly: string[] = [];
  let why = '';
  for (const { ref, before, after } of moves) {
    if (!ref.startsWith('refs/heads/')) continue;
    const branch = ref.slice('refs/heads/'.length);
    const kind = before === undefined ? 'creation' : after === undefined ? 'deletion' : 'update';
    const broken = brokenByDirectChange(world, repository, account, { branch, kind, forced: false });
    if (broken.length > 0) {
      refused.push(ref);
      why = broken.join(' ');
    }
    const forced = brokenByDirectChange(world, repository, account, { branch, kind, forced: true });
    if (forced.length > broken.length) straightOnly.push(ref);
  }
  return {
    STANDIN_REFUSED_REFS: refused.join(' '),
    STANDIN_REFUSAL: why,
    STANDIN_FAST_FORWARD_REFS: straightOnly.join(' '),
  };
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
  });
  response.end(text);
}
