import type { Octokit } from '@octokit/rest';
import { refused, refusedByGraphql } from './refused.ts';

/** What a check may use: a repository to write to, a person who may, and where there is one a second who may read. */
export interface Ground {
  readonly author: Octokit;
  readonly reviewer: Octokit | undefined;
  readonly owner: string;
  readonly repo: string;
  /** Prefix of branch names, new for each run. */
  readonly prefix: string;
}

/** A belief about GitHub that can be checked: what is seen must equal what is expected. The id stands in BELIEFS.md. */
export interface Belief {
  readonly id: string;
  readonly says: string;
  readonly needsReviewer?: true;
  readonly expected: unknown;
  see(ground: Ground): Promise<unknown>;
}

export const beliefs: readonly Belief[] = [
  {
    id: 'B01',
    says: 'whether a pull request can be merged is not known at its creation',
    expected: null,
    see: async (ground) => (await aPull(ground, 'b01')).mergeable,
  },
  {
    id: 'B02',
    says: 'nobody approves their own pull request',
    expected: { status: 422, errors: ['Can not approve your own pull request'] },
    see: async (ground) => {
      const { number } = await aPull(ground, 'b02');
      const { status, errors } = await refused(
        ground.author.pulls.createReview({ ...at(ground), pull_number: number, event: 'APPROVE' }),
      );
      return { status, errors };
    },
  },
  {
    id: 'B03',
    says: 'a request for changes must say why',
    needsReviewer: true,
    expected: 422,
    see: async (ground) => {
      const { number } = await aPull(ground, 'b03');
      const review = { ...at(ground), pull_number: number, event: 'REQUEST_CHANGES' } as const;
      return (await refused(reviewerOf(ground).pulls.createReview(review))).status;
    },
  },
  {
    id: 'B04',
    says: 'a review binds to the head unless told otherwise, and keeps its commit when the head moves',
    needsReviewer: true,
    expected: true,
    see: async (ground) => {
      const { number, head } = await aPull(ground, 'b04');
      const { data } = await reviewerOf(ground).pulls.createReview({
        ...at(ground),
        pull_number: number,
        event: 'APPROVE',
      });
      await change(ground, 'b04', 'more\n');
      const again = await ground.author.pulls.getReview({ ...at(ground), pull_number: number, review_id: data.id });
      return data.commit_id === head.sha && again.data.commit_id === head.sha;
    },
  },
  {
    id: 'B05',
    says: 'a ref moves forward only, and GitHub says so',
    expected: { status: 422, message: 'Update is not a fast forward' },
    see: async (ground) => {
      await branch(ground, 'b05');
      await change(ground, 'b05', 'first\n');
      const ref = { ...at(ground), ref: `heads/${name(ground, 'b05')}` };
      const request = ground.author.git.updateRef({ ...ref, sha: await tip(ground), force: false });
      const { status, message } = await refused(request);
      return { status, message };
    },
  },
  {
    id: 'B06',
    says: 'createCommitOnBranch refuses a stale head as STALE_DATA',
    expected: { type: 'STALE_DATA', message: 'Expected branch to point to "OID" but it did not.  Pull and try again.' },
    see: async (ground) => {
      await branch(ground, 'b06');
      const stale = await tip(ground);
      await change(ground, 'b06', 'first\n');
      const { type, message } = await refusedByGraphql(
        ground.author.graphql(
          'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }',
          {
            input: {
              branch: { repositoryNameWithOwner: `${ground.owner}/${ground.repo}`, branchName: name(ground, 'b06') },
              expectedHeadOid: stale,
              message: { headline: 'never' },
              fileChanges: { additions: [{ path: 'never', contents: 'bmV2ZXI=' }] },
            },
          },
        ),
      );
      return { type, message: message.replace(/[0-9a-f]{40}/, 'OID') };
    },
  },
  {
    id: 'B07',
    says: 'updateRefs refuses an expectation that does not hold, and moves nothing',
    expected: { refused: true, moved: false },
    see: async (ground) => {
      await branch(ground, 'b07');
      const stale = await tip(ground);
      const now = await change(ground, 'b07', 'first\n');
      const { data } = await ground.author.repos.get(at(ground));
      const update = { name: `refs/heads/${name(ground, 'b07')}`, beforeOid: stale, afterOid: stale, force: true };
      const { message } = await refusedByGraphql(
        ground.author.graphql('mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }', {
          input: { repositoryId: data.node_id, refUpdates: [update] },
        }),
      );
      return { refused: message !== '', moved: (await tip(ground, name(ground, 'b07'))) !== now };
    },
  },
  {
    id: 'B08',
    says: 'a tree refuses to remove a file that is not there',
    expected: 422,
    see: async (ground) => {
      const entry = { path: 'not/there', mode: '100644', type: 'blob', sha: null } as const;
      const request = { ...at(ground), base_tree: await tip(ground), tree: [entry] };
      return (await refused(ground.author.git.createTree(request))).status;
    },
  },
  {
    id: 'B09',
    says: 'check runs are for apps alone',
    expected: 403,
    see: async (ground) => {
      const run = { ...at(ground), name: 'belief', head_sha: await tip(ground) };
      return (await refused(ground.author.checks.create(run))).status;
    },
  },
  {
    id: 'B10',
    says: 'a pull request without commits is refused',
    expected: 'No commits between BASE and HEAD',
    see: async (ground) => {
      await branch(ground, 'b10');
      const base = await defaultBranch(ground);
      const head = name(ground, 'b10');
      const { errors } = await refused(ground.author.pulls.create({ ...at(ground), title: 'b10', head, base }));
      return String((errors as { message?: string }[] | undefined)?.[0]?.message)
        .replace(base, 'BASE')
        .replace(head, 'HEAD');
    },
  },
  {
    id: 'B11',
    says: 'a merge of a head that moved is refused with 409',
    expected: 409,
    see: async (ground) => {
      const { number } = await aPull(ground, 'b11');
      const merge = { ...at(ground), pull_number: number, sha: '1'.repeat(40) };
      return (await refused(ground.author.pulls.merge(merge))).status;
    },
  },
  {
    id: 'B12',
    says: 'the activity list names who pushed, newest first, forced pushes as such',
    expected: ['force_push', 'push', 'branch_creation'],
    see: async (ground) => {
      await branch(ground, 'b12');
      await change(ground, 'b12', 'first\n');
      const ref = `heads/${name(ground, 'b12')}`;
      await ground.author.git.updateRef({ ...at(ground), ref, sha: await tip(ground), force: true });
      const { data } = await ground.author.repos.listActivities({ ...at(ground), ref: `refs/${ref}` });
      return data.map(({ activity_type }) => activity_type);
    },
  },
  {
    id: 'B13',
    says: 'raw contents come as application/vnd.github.raw+json',
    expected: 'application/vnd.github.raw+json; charset=utf-8',
    see: async (ground) => {
      await branch(ground, 'b13');
      await change(ground, 'b13', 'raw\n');
      const { headers } = await ground.author.repos.getContent({
        ...at(ground),
        path: file,
        ref: name(ground, 'b13'),
        mediaType: { format: 'raw' },
      });
      return headers['content-type'];
    },
  },
  {
    id: 'B14',
    says: 'GraphQL answers what is not there with NOT_FOUND and HTTP 200',
    expected: 'NOT_FOUND',
    see: async (ground) => (await refusedByGraphql(inRepository(ground, 'pullRequest(number: 999999999) { id }'))).type,
  },
  {
    id: 'B15',
    says: 'GraphQL wants a size for every list, at most a hundred; a count alone needs none',
    expected: ['MISSING_PAGINATION_BOUNDARIES', 'EXCESSIVE_PAGINATION', ''],
    see: async (ground) =>
      Promise.all(
        [
          'pullRequests { nodes { id } }',
          'pullRequests(first: 101) { nodes { id } }',
          'pullRequests { totalCount }',
        ].map(async (fields) => (await refusedByGraphql(inRepository(ground, fields))).type),
      ),
  },
  {
    id: 'B16',
    says: 'the base of a pull request is the base as of the last push to the head',
    expected: { before: true, after: true },
    see: async (ground) => {
      const base = name(ground, 'b16-base');
      const first = await branch(ground, 'b16-base');
      const { number } = await aPull(ground, 'b16', base);
      const moved = await change(ground, 'b16-base', 'base\n', 'base.txt');
      const read = async () => (await ground.author.pulls.get({ ...at(ground), pull_number: number })).data.base.sha;
      const before = (await read()) === first;
      await change(ground, 'b16', 'second\n');
      return { before, after: (await read()) === moved };
    },
  },
  {
    id: 'B17',
    says: 'the paths of a tree read by expression are whole',
    expected: `${folder()}/belief.txt`,
    see: async (ground) => {
      await branch(ground, 'b17');
      await change(ground, 'b17', 'x\n');
      const expression = `${name(ground, 'b17')}:${folder()}`;
      const answer = (await inRepository(
        ground,
        `object(expression: "${expression}") { ... on Tree { entries { path } } }`,
      )) as { repository: { object: { entries: { path: string }[] } } };
      return answer.repository.object.entries[0]?.path;
    },
  },
];

const file = `${folder()}/belief.txt`;

function folder(): string {
  return 'beliefs';
}

function at({ owner, repo }: Ground) {
  return { owner, repo };
}

function name({ prefix }: Ground, of: string): string {
  return `${prefix}${of}`;
}

function reviewerOf({ reviewer }: Ground): Octokit {
  if (!reviewer) throw new Error('this belief needs a second person');
  return reviewer;
}

async function defaultBranch(ground: Ground): Promise<string> {
  return (await ground.author.repos.get(at(ground))).data.default_branch;
}

async function tip(ground: Ground, of?: string): Promise<string> {
  const ref = `heads/${of ?? (await defaultBranch(ground))}`;
  return (await ground.author.git.getRef({ ...at(ground), ref })).data.object.sha;
}

/** Makes a branch at the default branch's tip, and gives that tip. */
async function branch(ground: Ground, of: string): Promise<string> {
  const sha = await tip(ground);
  await ground.author.git.createRef({ ...at(ground), ref: `refs/heads/${name(ground, of)}`, sha });
  return sha;
}

/** Commits a text to a branch, and gives the commit. */
async function change(ground: Ground, of: string, text: string, path = file): Promise<string> {
  const where = { ...at(ground), path, branch: name(ground, of) };
  const known = await ground.author.repos
    .getContent({ ...at(ground), path, ref: where.branch })
    .then(({ data }) => ('sha' in data ? data.sha : undefined))
    .catch(() => undefined);
  const { data } = await ground.author.repos.createOrUpdateFileContents({
    ...where,
    message: `belief ${of}`,
    content: Buffer.from(text).toString('base64'),
    ...(known === undefined ? {} : { sha: known }),
  });
  return data.commit.sha ?? '';
}

async function aPull(ground: Ground, of: string, onto?: string) {
  await branch(ground, of);
  await change(ground, of, `${of}\n`);
  const base = onto ?? (await defaultBranch(ground));
  const { data } = await ground.author.pulls.create({ ...at(ground), title: of, head: name(ground, of), base });
  return data;
}

function inRepository(ground: Ground, fields: string): Promise<unknown> {
  return ground.author.graphql(
    `query($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields} } }`,
    at(ground),
  );
}
