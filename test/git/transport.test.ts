import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { type OpenRepository, openRepository } from '../../src/git/open-repository.ts';
import { aCache, aHome, TestRepository } from './a-repository.ts';
import { type GitServer, serveHttp } from './serve-http.ts';

const SECRET = 'ghs_planted_secret_0123456789';
const ENCODED = Buffer.from(`x-access-token:${SECRET}`).toString('base64');
const home = aHome();
const opening = (pull: number): LedgerEntry => ({ kind: 'opening', pull, at: pull, governor: true });

let origin: TestRepository;
let server: GitServer;
let root: string;
let next: string;
let n = 0;

beforeAll(async () => {
  server = await serveHttp(home.folder, SECRET);
});
afterAll(async () => {
  await server.close();
  home.clean();
});
beforeEach(() => {
  origin = new TestRepository(join(home.folder, `${n++}`));
  root = origin.commit({ files: { 'policies/dev/a.yml': 'a' } });
  next = origin.commit({ parents: [root], files: { 'policies/dev/a.yml': 'b' } });
  origin.ref('refs/heads/main', next);
});
afterEach(() => {
  server.interference = {};
  server.requests.length = 0;
  server.authorizations.length = 0;
});

const urlOf = (repository: TestRepository, at = server.url) => at + repository.folder.slice(home.folder.length);
const letIn = async () => ({ username: 'x-access-token', password: SECRET });
const open = (cache = `cache-${n++}`, limit = 20_000, url = urlOf(origin)): OpenRepository =>
  aCache(join(home.folder, cache), url, { credentials: letIn, limit });

function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );
}

describe('git over HTTP', () => {
  it('reads and records with the token, in few requests', async () => {
    const { repository, ledger } = open();
    await repository.fetch({ ids: [root], refs: ['refs/heads/main'] });
    expect(server.requests).toHaveLength(3);
    const [entry] = await repository.readTree(next, ['policies/dev/']);
    expect([...(await repository.readBlobs([entry?.id ?? '']))][0]?.[1]).toEqual({ state: 'text', text: 'b' });
    await ledger.append([opening(1)]);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
    expect(new Set(server.authorizations)).toEqual(new Set([`Basic ${ENCODED}`]));
  });

  it('brings only what is new', async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 200; i++) files[`policies/dev/p${i}.yml`] = `p${i}`;
    const large = origin.commit({ parents: [root], files });
    const small = origin.commit({ parents: [large], files: { 'policies/dev/p1.yml': 'changed' } });
    let bytes = 0;
    server.interference = {
      after: (request, body) => {
        if (request.url?.endsWith('git-upload-pack')) bytes += body.length;
        return body;
      },
    };
    const cache = `cache-${n++}`;
    await open(cache).repository.fetch({ ids: [large] });
    const all = bytes;
    bytes = 0;
    await open(cache).repository.fetch({ ids: [small] });
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(all / 4);
  });

  it('asks for a token each time, so that one that ran out is replaced', async () => {
    let asked = 0;
    const { repository } = aCache(join(home.folder, `cache-${n++}`), urlOf(origin), {
      credentials: async () => {
        asked++;
        return letIn();
      },
    });
    await repository.fetch({ ids: [root] });
    await repository.fetch({ ids: [next] });
    expect(asked).toBe(2);
  });

  it('F39: asks for another token once where one is refused, and says so where there is no other', async () => {
    const right = await letIn();
    const asked: (string | undefined)[] = [];
    const lettingIn = (passwords: readonly string[]) =>
      aCache(join(home.folder, `cache-${n++}`), urlOf(origin), {
        credentials: async (refused) => {
          asked.push(refused?.password);
          return { ...right, password: passwords[refused === undefined ? 0 : 1] ?? '' };
        },
      }).repository.fetch({ ids: [root] });
    await lettingIn(['revoked', right.password]);
    expect(asked.splice(0)).toEqual([undefined, 'revoked']);
    await expect(lettingIn(['revoked', 'revoked'])).rejects.toThrow('refused');
    await expect(lettingIn(['revoked', 'revoked too'])).rejects.toThrow('refused');
    expect(asked).toEqual([undefined, 'revoked', undefined, 'revoked']);
  });

  const failures: readonly (readonly [string, () => Promise<unknown>, string])[] = [
    ['a wrong token', () => open(`cache-${n++}`).repository.fetch({ ids: [root] }), 'refused'],
    ['an answer of 503', () => open().repository.fetch({ ids: [root] }), 'could not be reached'],
    ['an answer that breaks off', () => open().repository.fetch({ ids: [root] }), 'could not be reached'],
    [
      'a server that is not there',
      () => open('x', 5000, 'http://127.0.0.1:1/o.git').repository.fetch({ ids: [root] }),
      'could not be reached',
    ],
    [
      'a repository that is not there',
      () => open('y', 5000, `${server.url}/nowhere.git`).repository.fetch({ ids: [root] }),
      'no such repository',
    ],
    ['a server that never answers', () => open('z', 500).repository.fetch({ ids: [root] }), 'took longer'],
    ['a ledger that cannot be pushed', () => open().ledger.append([opening(1)]), ''],
  ];
  const interferences: Readonly<Record<string, GitServer['interference']>> = {
    'a wrong token': {
      before: (_, response) => {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('who are you?');
        return true;
      },
    },
    'an answer of 503': {
      before: (_, response) => {
        response.writeHead(503).end('later');
        return true;
      },
    },
    'an answer that breaks off': {
      after: (request, body) => (request.url?.endsWith('git-upload-pack') ? body.subarray(0, body.length / 2) : body),
    },
    'a server that never answers': { before: () => true },
    'a ledger that cannot be pushed': {
      before: (request, response) => {
        if (!request.url?.includes('git-receive-pack')) return false;
        response.writeHead(403).end(`no, ${request.headers.authorization}`);
        return true;
      },
    },
  };

  it.each(failures)('says what went wrong, without the secret: %s', async (what, work, message) => {
    server.interference = interferences[what] ?? {};
    const error = await failureOf(work());
    expect(error.name).toBe('OutsideError');
    expect(error.message).toContain(message);
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(ENCODED);
  });

  it('goes on with the same cache after a fetch that failed', async () => {
    const { repository } = open();
    server.interference = interferences['an answer that breaks off'] ?? {};
    await failureOf(repository.fetch({ ids: [root] }));
    server.interference = {};
    await repository.fetch({ ids: [root] });
    expect((await repository.readTree(root, ['policies/'])).length).toBe(1);
  });
});

describe('the secret', () => {
  it('is in no file of the cache', async () => {
    const cache = `cache-${n++}`;
    const { repository, ledger } = open(cache);
    await repository.fetch({ ids: [next], refs: ['refs/heads/main'] });
    await ledger.append([opening(1)]);
    const written = everythingIn(join(home.folder, cache));
    expect(written).not.toContain(SECRET);
    expect(written).not.toContain(ENCODED);
    expect(written).toContain(next);
  });

  it('is in the arguments of no process while git talks to the server', async () => {
    let processes = '';
    server.interference = {
      before: () => {
        processes += execFileSync('ps', ['-eo', 'args']).toString();
        return false;
      },
    };
    await open().repository.fetch({ ids: [next] });
    expect(processes).toContain('git fetch');
    expect(processes).not.toContain(SECRET);
    expect(processes).not.toContain(ENCODED);
  });

  it('is not sent to another host that the server redirects to', async () => {
    const other = await serveHttp(home.folder);
    server.interference = {
      before: (request, response) => {
        response.writeHead(301, { location: `${other.url.replace('127.0.0.1', 'localhost')}${request.url}` }).end();
        return true;
      },
    };
    await open()
      .repository.fetch({ ids: [next] })
      .catch(() => undefined);
    expect(other.authorizations.filter(Boolean)).toEqual([]);
    await other.close();
  });

  it('is not among what simple-git prints when an operator turns its traces on', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/git/fetch-once.ts', join(home.folder, `cache-${n++}`), urlOf(origin), next],
      {
        env: { ...process.env, DEBUG: '*', PLANTED: SECRET },
      },
    );
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.stderr.on('data', (chunk) => {
      printed += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(printed).toContain('simple-git');
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toContain(ENCODED);
  });

  it('is refused in an address, without being repeated', () => {
    const url = `https://user:${SECRET}@github.com/acme/policies.git`;
    const opening = () => openRepository({ cacheFolder: home.folder, url });
    expect(opening).toThrow('must not hold a user name or a password');
    expect(opening).not.toThrow(SECRET);
  });

  it.each(['ssh://git@github.com/acme/x', 'git@github.com:acme/x', 'ext::sh -c x', '--upload-pack=x', ''])(
    'goes nowhere but over HTTP: %s is refused',
    (url) => {
      expect(() => openRepository({ cacheFolder: home.folder, url })).toThrow('must begin with');
    },
  );
});

describe('recording over HTTP', () => {
  it('does not take a server that lags behind for a ledger that was rewritten', async () => {
    const { ledger } = open();
    const old = (await ledger.append([opening(1)])).head ?? '';
    const now = (await ledger.append([opening(2)])).head ?? '';
    let looks = 0;
    server.interference = {
      before: (request) => {
        if (request.url?.includes('/info/refs')) origin.ref(LEDGER_REF, looks++ === 0 ? old : now);
        return false;
      },
    };
    const state = await ledger.read();
    expect(looks).toBe(2);
    expect(state.head).toBe(now);
    expect(state.incident).toBeUndefined();
  });

  it('is done once where the answer to the push was lost', async () => {
    let lost = 0;
    server.interference = {
      after: (request, body) => (request.url?.endsWith('/git-receive-pack') && lost++ === 0 ? undefined : body),
    };
    const written = await open().ledger.append([opening(1)]);
    expect(written.written).toEqual(['openings/1.json']);
    expect(lost).toBeGreaterThan(0);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
  });

  it('is tried again where the push never arrived', async () => {
    let refused = 0;
    server.interference = {
      before: (request, response) => {
        if (!request.url?.endsWith('/git-receive-pack') || refused++ > 0) return false;
        response.writeHead(502).end();
        return true;
      },
    };
    expect((await open().ledger.append([opening(1)])).written).toEqual(['openings/1.json']);
    expect(refused).toBe(2);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
  });

  it('says that it may have acted where nothing can be read afterwards', async () => {
    const { ledger } = open();
    await ledger.read();
    server.interference = {
      before: (_request, response) => {
        if (server.requests.length < 4) return false;
        response.writeHead(503).end();
        return true;
      },
      after: (request, body) => (request.url?.endsWith('/git-receive-pack') ? undefined : body),
    };
    const error = await failureOf(ledger.append([opening(1)]));
    expect(error).toMatchObject({ name: 'OutsideError', mayHaveActed: true });
  });
});
