import { nodeId } from '../../ids.ts';
import type { MergeQueueEntry, Repository } from '../../model/repository.ts';
import { htmlUrl } from '../../present/repository.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';

export function queueNode(context: Context, repository: Repository): Node {
  const url = `${htmlUrl(context.world, repository)}/queue/${repository.defaultBranch}`;
  return {
    __typename: 'MergeQueue',
    id: nodeId('MergeQueue', repository.id),
    repository: () => context.make.repository(context, repository),
    entries: connection(
      (_: PageArguments) => repository.queue,
      (entry) => queueEntryNode(context, repository, entry),
    ),
    nextEntryEstimatedTimeToMerge: null,
    resourcePath: url.slice(context.world.url.length),
    url,
  };
}

export function queueEntryNode(context: Context, repository: Repository, entry: MergeQueueEntry): Node {
  const { make } = context;
  const { group } = entry;
  return {
    __typename: 'MergeQueueEntry',
    id: nodeId('MergeQueueEntry', repository.id, entry.id),
    enqueuedAt: entry.at,
    enqueuer: () => make.actor(context, entry.by),
    position: repository.queue.indexOf(entry) + 1,
    state: group ? 'AWAITING_CHECKS' : 'QUEUED',
    jump: false,
    solo: false,
    estimatedTimeToMerge: null,
    baseCommit: () => (group ? make.object(context, repository, group.baseSha) : null),
    headCommit: () => (group ? make.object(context, repository, group.headSha) : null),
    mergeQueue: () => queueNode(context, repository),
    pullRequest: () => make.pull(context, entry.pull),
  };
}
