import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import { roundOf } from '../report/round.ts';
import type { Account, Notification, NotificationType } from './notification.ts';
import { participantsOf, reviewersNeeded } from './people-concerned.ts';
import { roundBegan } from './round-began.ts';

/** Tells those whose review is needed, once a round; `undefined`: nobody could still approve anything. */
export function reviewNeeded(snapshot: PullRequestSnapshot, decision: Decision): Notification | undefined {
  const people = reviewersNeeded(decision);
  if (people.length === 0) return undefined;
  const began = roundBegan(snapshot);
  const paths = decision.policies.filter(({ word }) => word !== 'approved').map(({ path }) => path);
  const key = `round:${roundOf(snapshot)}:${began.commit}`;
  return notification(snapshot, key, { type: 'review.needed', at: began.at, by: snapshot.author, paths }, people);
}

/** What a comment tells those who took part, by the comment's own key; `undefined`: it is an answer to one person. */
export function toldBy(key: string, snapshot: PullRequestSnapshot, decision: Decision): Notification | undefined {
  const { merge, openedAt } = snapshot;
  const paths = decision.policies.map(({ path }) => path);
  const merged = { at: merge?.at ?? openedAt, by: merge?.by };
  switch (key.split(':', 1)[0]) {
    case 'frozen': {
      const frozen = decision.policies.filter((policy) => policy.frozen);
      const newest = frozen.flatMap(({ frozenBy }) => frozenBy).toSorted((a, b) => b.at - a.at)[0];
      return notification(snapshot, key, {
        type: 'change.frozen',
        at: newest?.at ?? openedAt,
        by: newest?.by,
        paths: frozen.map(({ path }) => path),
        details: newest?.explained === false ? ['The change request has no explanation yet.'] : [],
      });
    }
    case 'approved': {
      const at = Math.max(openedAt, ...snapshot.reviews.map((review) => review.at));
      return notification(snapshot, key, { type: 'change.approved', at, paths });
    }
    case 'held':
      return notification(snapshot, key, { type: 'change.held', ...merged, paths });
    case 'on-hold':
      return notification(snapshot, key, { type: 'change.on-hold', ...merged, paths });
    case 'withheld': {
      const withheld = decision.promotion?.word === 'withheld' ? decision.promotion.paths : [];
      return notification(snapshot, key, {
        type: 'change.withheld',
        ...merged,
        paths: withheld.map(({ path }) => path),
        details: [...new Set(withheld.map(({ why }) => WHY_WITHHELD[why]))],
      });
    }
    default:
      return undefined;
  }
}

const WHY_WITHHELD = {
  'not approved': 'Not approved.',
  'other bytes': 'The merged bytes are not the approved bytes.',
} as const;

/** Tells everyone who took part what a statement brought into force. */
export function promotedNotification(
  key: string,
  snapshot: PullRequestSnapshot,
  promoted: { readonly sequence: number; readonly paths: readonly string[]; readonly promoter: Person },
): Notification {
  const { sequence, paths, promoter } = promoted;
  const at = snapshot.merge?.at ?? snapshot.openedAt;
  return notification(snapshot, key, { type: 'change.promoted', at, by: promoter, paths, sequence });
}

/** Tells everyone who took part that it was taken back. */
export function rolledBackNotification(
  key: string,
  snapshot: PullRequestSnapshot,
  {
    sequence,
    at,
    by,
    paths,
  }: { readonly sequence: number; readonly at: number; readonly by: Person; readonly paths: readonly string[] },
): Notification {
  return notification(snapshot, key, { type: 'change.rolled-back', at, by, paths, sequence });
}

/** Tells them that an environment does not enforce it. */
export function syncFailedNotification(
  key: string,
  snapshot: PullRequestSnapshot,
  failed: {
    readonly sequence: number;
    readonly paths: readonly string[];
    readonly details: readonly string[];
    readonly at: number;
  },
): Notification {
  return notification(snapshot, key, { type: 'sync.failed', ...failed });
}

interface Happened {
  readonly type: NotificationType;
  readonly at: number;
  readonly by?: Person | undefined;
  readonly paths: readonly string[];
  readonly details?: readonly string[];
  readonly sequence?: number;
}

function notification(
  snapshot: PullRequestSnapshot,
  key: string,
  { by, details = [], ...happened }: Happened,
  people: readonly Account[] = participantsOf(snapshot, by),
): Notification {
  const { repository, number, title, head } = snapshot;
  return {
    key,
    repository,
    pull: { number, title, head },
    ...happened,
    ...(by === undefined ? {} : { by: { id: by.id, login: by.login } }),
    people,
    details,
  };
}
