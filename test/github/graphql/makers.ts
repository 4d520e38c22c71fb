import type { Makers } from './context.ts';
import { runNode, statusNode, suiteNode } from './nodes/checks.ts';
import { commentNode, issueNode, labelNode } from './nodes/issues.ts';
import { queueEntryNode, queueNode } from './nodes/merge-queue.ts';
import { objectNode } from './nodes/objects.ts';
import { actorNode, appNode, teamNode, userNode } from './nodes/people.ts';
import { pullNode } from './nodes/pull-request.ts';
import { refNode, repositoryNode } from './nodes/repository.ts';
import { reviewNode } from './nodes/review.ts';

export const makers: Makers = {
  actor: actorNode,
  user: userNode,
  team: teamNode,
  app: appNode,
  repository: repositoryNode,
  ref: refNode,
  object: objectNode,
  pull: pullNode,
  review: reviewNode,
  issue: issueNode,
  comment: commentNode,
  label: labelNode,
  suite: suiteNode,
  run: runNode,
  status: statusNode,
  queue: queueNode,
  queueEntry: queueEntryNode,
};
