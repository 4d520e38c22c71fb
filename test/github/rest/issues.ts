import { type Author, addComment, deleteComment, editComment, react } from '../actions/comments.ts';
import { changeIssue, createIssue, labelNamed } from '../actions/issues.ts';
import { ApiError, notFound } from '../api-error.ts';
import { accountOf, appOf, hasRole } from '../auth.ts';
import type { Issue, IssueComment, Reaction } from '../model/issue.ts';
import { presentComment, presentIssue, presentReaction } from '../present/issue.ts';
import { presentLabel } from '../present/pull-request.ts';
import { accountNamed, commentOf, issueOf, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, created, inRepository, noContent, ok, type RepositoryCall, type Route } from './route.ts';

/** For pull requests the permission for those suffices, for reading and writing. */
const read = { role: 'read', permissions: ['issues:read', 'pull_requests:read'] } as const;
const write = { role: 'read', permissions: ['issues:write', 'pull_requests:write'] } as const;

export const issueRoutes: readonly Route[] = [
  inRepository('GET', '/issues', read, (call) => {
    const { query, repository, world } = call;
    const state = query.get('state') ?? 'open';
    const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
    const creator = query.get('creator');
    const since = query.get('since');
    const all: Issue[] = [...repository.issues.values(), ...repository.pulls.values()];
    const shown = all
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => labels.every((name) => issue.labels.some((label) => label.name === name)))
      .filter((issue) => creator === null || issue.by.login.toLowerCase() === creator.toLowerCase())
      .filter((issue) => since === null || issue.updatedAt >= since)
      .sort((a, b) => a.number - b.number);
    const ascending = query.get('direction') === 'asc';
    return page(call, ascending ? shown : shown.reverse(), (issue) => presentIssue(world, repository, issue));
  }),
  inRepository('POST', '/issues', { role: 'read', permissions: ['issues:write'] }, (call) => {
    const body = bodyOf<'issues/create'>(call);
    const issue = createIssue(call.world, call.repository, authorOf(call), {
      title: String(body.title),
      body: body.body ?? undefined,
      labels: (body.labels ?? []).map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
      assignees: (body.assignees ?? []).map((login) => accountNamed(call.world, login)),
    });
    return created(presentIssue(call.world, call.repository, issue));
  }),
  inRepository('GET', '/issues/{issue_number}', read, (call) =>
    ok(presentIssue(call.world, call.repository, issueHere(call))),
  ),
  inRepository('PATCH', '/issues/{issue_number}', write, async (call) => {
    const issue = issueHere(call);
    const body = bodyOf<'issues/update'>(call);
    if (
      issue.by !== accountOf(call.actor) &&
      call.actor.kind === 'user' &&
      !hasRole(call.actor, call.repository, 'triage')
    ) {
      throw new ApiError(403, 'Must have admin rights to Repository.');
    }
    await changeIssue(call.world, call.repository, issue, writerOf(call.actor), {
      ...(body?.title === undefined || body.title === null ? {} : { title: String(body.title) }),
      ...(body?.body === undefined ? {} : { body: body.body ?? '' }),
      ...(body?.state === undefined ? {} : { state: body.state }),
      ...(body?.state_reason ? { stateReason: body.state_reason } : {}),
      ...(body?.labels === undefined
        ? {}
        : { labels: body.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))) }),
    });
    return ok(presentIssue(call.world, call.repository, issue));
  }),
  inRepository('GET', '/issues/{issue_number}/comments', read, (call) =>
    page(call, issueHere(call).comments, (comment) => presentComment(call.world, call.repository, comment)),
  ),
  inRepository('POST', '/issues/{issue_number}/comments', write, (call) => {
    const { body } = bodyOf<'issues/create-comment'>(call);
    if (issueHere(call).locked && !hasRole(call.actor, call.repository, 'write') && call.actor.kind === 'user') {
      throw new ApiError(403, 'Unable to create comment because issue is locked.');
    }
    const comment = addComment(call.world, call.repository, issueHere(call), authorOf(call), body);
    return created(presentComment(call.world, call.repository, comment));
  }),
  inRepository('GET', '/issues/comments', read, (call) => {
    const { repository, world } = call;
    const comments = [...repository.issues.values(), ...repository.pulls.values()].flatMap((issue) => issue.comments);
    return page(
      call,
      comments.sort((a, b) => a.id - b.id),
      (comment) => presentComment(world, repository, comment),
    );
  }),
  inRepository('GET', '/issues/comments/{comment_id}', read, (call) =>
    ok(presentComment(call.world, call.repository, commentOf(call).comment)),
  ),
  inRepository('PATCH', '/issues/comments/{comment_id}', write, (call) => {
    const { issue, comment } = commentOf(call);
    refuseStranger(call, comment);
    editComment(
      call.world,
      call.repository,
      issue,
      comment,
      writerOf(call.actor),
      bodyOf<'issues/update-comment'>(call).body,
    );
    return ok(presentComment(call.world, call.repository, comment));
  }),
  inRepository('DELETE', '/issues/comments/{comment_id}', write, (call) => {
    const { issue, comment } = commentOf(call);
    refuseStranger(call, comment);
    deleteComment(call.world, call.repository, issue, comment, writerOf(call.actor));
    return noContent;
  }),
  ...reactionRoutes('/issues/comments/{comment_id}/reactions', (call) => commentOf(call).comment.reactions),
  ...reactionRoutes('/issues/{issue_number}/reactions', (call) => issueHere(call).reactions),
  inRepository('GET', '/issues/{issue_number}/labels', read, (call) =>
    page(call, issueHere(call).labels, (label) => presentLabel(call.world, call.repository, label)),
  ),
  inRepository('POST', '/issues/{issue_number}/labels', write, async (call) => {
    const issue = issueHere(call);
    const names = [...issue.labels.map(({ name }) => name), ...labelNames(call.body)];
    await changeIssue(call.world, call.repository, issue, writerOf(call.actor), { labels: names });
    return ok(issue.labels.map((label) => presentLabel(call.world, call.repository, label)));
  }),
  inRepository('PUT', '/issues/{issue_number}/labels', write, async (call) => {
    const issue = issueHere(call);
    await changeIssue(call.world, call.repository, issue, writerOf(call.actor), { labels: labelNames(call.body) });
    return ok(issue.labels.map((label) => presentLabel(call.world, call.repository, label)));
  }),
  inRepository('DELETE', '/issues/{issue_number}/labels/{name}', write, async (call) => {
    const issue = issueHere(call);
    const { name } = call.parameters;
    if (!issue.labels.some((label) => label.name === name)) throw new ApiError(404, 'Label does not exist');
    const labels = issue.labels.map((label) => label.name).filter((other) => other !== name);
    await changeIssue(call.world, call.repository, issue, writerOf(call.actor), { labels });
    return ok(issue.labels.map((label) => presentLabel(call.world, call.repository, label)));
  }),
  inRepository('DELETE', '/issues/{issue_number}/labels', write, async (call) => {
    await changeIssue(call.world, call.repository, issueHere(call), writerOf(call.actor), { labels: [] });
    return noContent;
  }),
  inRepository('PUT', '/issues/{issue_number}/lock', { ...write, role: 'write' }, (call) => {
    issueHere(call).locked = true;
    return noContent;
  }),
  inRepository('DELETE', '/issues/{issue_number}/lock', { ...write, role: 'write' }, (call) => {
    issueHere(call).locked = false;
    return noContent;
  }),
  inRepository('GET', '/labels', read, (call) =>
    page(call, [...call.repository.labels.values()], (label) => presentLabel(call.world, call.repository, label)),
  ),
  inRepository('POST', '/labels', write, (call) => {
    const { name, color, description } = bodyOf<'issues/create-label'>(call);
    if (call.repository.labels.has(name.toLowerCase())) {
      throw new ApiError(422, 'Validation Failed', {
        errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }],
      });
    }
    return created(
      presentLabel(call.world, call.repository, labelNamed(call.world, call.repository, name, color, description)),
    );
  }),
  inRepository('GET', '/labels/{name}', read, (call) => {
    const label = call.repository.labels.get((call.parameters.name ?? '').toLowerCase());
    if (!label) throw notFound();
    return ok(presentLabel(call.world, call.repository, label));
  }),
];

function reactionRoutes(rest: string, of: (call: RepositoryCall) => Reaction[]): readonly Route[] {
  return [
    inRepository('GET', rest, read, (call) => {
      const content = call.query.get('content');
      const shown = of(call).filter((reaction) => content === null || reaction.content === content);
      return page(call, shown, (reaction) => presentReaction(call.world, reaction));
    }),
    inRepository('POST', rest, write, (call) => {
      const { content } = call.body as { readonly content: Reaction['content'] };
      const { reaction, created: fresh } = react(call.world, of(call), writerOf(call.actor), content);
      return { status: fresh ? 201 : 200, body: presentReaction(call.world, reaction) };
    }),
    inRepository('DELETE', `${rest}/{reaction_id}`, write, (call) => {
      const reactions = of(call);
      const at = reactions.findIndex(({ id }) => id === Number(call.parameters.reaction_id));
      if (at < 0) throw notFound();
      reactions.splice(at, 1);
      return noContent;
    }),
  ];
}

function issueHere(call: RepositoryCall): Issue {
  return issueOf(call.repository, call.parameters.issue_number);
}

function authorOf(call: RepositoryCall): Author {
  return { account: writerOf(call.actor), app: appOf(call.actor)?.id };
}

/** A comment is changed by who wrote it, or by who may write to the repository. */
function refuseStranger(call: RepositoryCall, comment: IssueComment): void {
  if (comment.by === accountOf(call.actor) || hasRole(call.actor, call.repository, 'write')) return;
  if (call.actor.kind === 'installation') return;
  throw new ApiError(403, 'Must have admin rights to Repository.');
}

function labelNames(body: unknown): readonly string[] {
  const given = Array.isArray(body) ? body : ((body as { labels?: readonly unknown[] } | undefined)?.labels ?? []);
  return given.map((label: unknown) => (typeof label === 'string' ? label : String((label as { name?: string }).name)));
}
