import { commitFiles } from '../actions/commit-files.ts';
import { ApiError, notFound } from '../api-error.ts';
import { entryAt, readTree, type TreeEntry } from '../git/tree.ts';
import { presentGitCommit } from '../present/commit.ts';
import { htmlUrl, repositoryUrl } from '../present/repository.ts';
import { resolveCommit, writerOf } from './find.ts';
import { type Answer, bodyOf, created, inRepository, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['contents:read'] } as const;
const write = { role: 'write', permissions: ['contents:write'] } as const;
const largestFull = 1024 * 1024;
const largest = 100 * 1024 * 1024;
const mostEntries = 1000;

export const contentRoutes: readonly Route[] = [
  inRepository('GET', '/contents', read, getContent),
  inRepository('GET', '/contents/{+path}', read, getContent),
  inRepository('PUT', '/contents/{+path}', write, async (call) => {
    const body = bodyOf<'repos/create-or-update-file-contents'>(call);
    const path = call.parameters.path ?? '';
    const blob = await call.repository.git.objects.write('blob', Buffer.from(body.content, 'base64'));
    const { commit, existed } = await changeFile(call, path, body, { mode: '100644', oid: blob });
    const file = await fileAt(call, commit, path);
    const content = file ? await presentListed(call, commit, path, file) : null;
    const answer = { content, commit: await presentGitCommit(call.world, call.repository, commit) };
    return existed ? ok(answer) : created(answer);
  }),
  inRepository('DELETE', '/contents/{+path}', write, async (call) => {
    const body = bodyOf<'repos/delete-file'>(call);
    const { commit } = await changeFile(call, call.parameters.path ?? '', body, undefined);
    return ok({ content: null, commit: await presentGitCommit(call.world, call.repository, commit) });
  }),
];

async function changeFile(
  call: RepositoryCall,
  path: string,
  body: { readonly message: string; readonly branch?: string; readonly sha?: string },
  edit: { readonly mode: string; readonly oid: string } | undefined,
): Promise<{ readonly commit: string; readonly existed: boolean }> {
  const { repository, world } = call;
  const branch = body.branch ?? repository.defaultBranch;
  const tip = repository.git.refs.get(`refs/heads/${branch}`);
  if (tip === undefined) throw new ApiError(404, `Branch ${branch} not found`);
  const before = await fileAt(call, tip, path);
  if (!edit && !before) throw notFound();
  if (before && body.sha === undefined) throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (before && body.sha !== before.oid) throw new ApiError(409, `${path} does not match ${body.sha}`);
  const commit = await commitFiles(world, repository, writerOf(call.actor), {
    branch,
    parent: tip,
    message: body.message,
    edits: new Map([[path, edit]]),
  });
  if (commit === 'moved')
    throw new ApiError(409, `is at ${repository.git.refs.get(`refs/heads/${branch}`)} but expected ${tip}`);
  return { commit, existed: before !== undefined };
}

async function getContent(call: RepositoryCall): Promise<Answer> {
  const { repository } = call;
  const path = call.parameters.path ?? '';
  const name = call.query.get('ref') ?? 'HEAD';
  const commit = await resolveCommit(repository, name);
  if (!commit)
    throw new ApiError(404, name === 'HEAD' ? 'This repository is empty.' : `No commit found for the ref ${name}`);
  const entry = await fileAt(call, commit, path);
  if (!entry) throw notFound();
  if (entry.mode === '40000') {
    const entries = (await readTree(repository.git.objects, entry.oid)) ?? [];
    const listed = [];
    for (const one of entries.slice(0, mostEntries)) {
      listed.push(await presentListed(call, commit, path === '' ? one.name : `${path}/${one.name}`, one));
    }
    return ok(listed);
  }
  if (/raw/.test(call.accept)) {
    const blob = await repository.git.objects.read(entry.oid);
    return {
      status: 200,
      raw: { mediaType: 'application/vnd.github.raw+json; charset=utf-8', bytes: blob?.data ?? Buffer.alloc(0) },
    };
  }
  return ok(await presentEntry(call, commit, path));
}

async function fileAt(call: RepositoryCall, commit: string, path: string): Promise<TreeEntry | undefined> {
  const tree = (await call.repository.git.history.commit(commit))?.tree;
  return tree === undefined ? undefined : entryAt(call.repository.git.objects, tree, path);
}

async function presentEntry(call: RepositoryCall, commit: string, path: string) {
  const entry = await fileAt(call, commit, path);
  if (!entry) throw notFound();
  const blob = await call.repository.git.objects.read(entry.oid);
  const bytes = blob?.data ?? Buffer.alloc(0);
  if (bytes.length > largest) throw new ApiError(403, 'This API returns blobs up to 100 MB in size.');
  const whole = bytes.length <= largestFull;
  return {
    ...(await presentListed(call, commit, path, entry)),
    content: whole ? bytes.toString('base64').replace(/.{60}/g, '$&\n') : '',
    encoding: whole ? 'base64' : 'none',
  };
}

async function presentListed(call: RepositoryCall, commit: string, path: string, entry: TreeEntry) {
  const { repository, world } = call;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${call.query.get('ref') ?? commit}`;
  const directory = entry.mode === '40000';
  const html = `${htmlUrl(world, repository)}/${directory ? 'tree' : 'blob'}/${commit}/${encoded}`;
  const git = `${repositoryUrl(world, repository)}/git/${directory ? 'trees' : 'blobs'}/${entry.oid}`;
  const blob = directory || entry.mode === '160000' ? undefined : await repository.git.objects.read(entry.oid);
  const types: Readonly<Record<string, string>> = { '40000': 'dir', '120000': 'symlink', '160000': 'submodule' };
  return {
    type: types[entry.mode] ?? 'file',
    size: blob?.data.length ?? 0,
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.oid,
    url,
    git_url: git,
    html_url: html,
    download_url: directory ? null : `${htmlUrl(world, repository)}/raw/${commit}/${encoded}`,
    _links: { git, self: url, html },
  };
}
