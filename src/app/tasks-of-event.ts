import { readCommand } from '../core/commands/command.ts';
import { LEDGER_REF } from '../core/ledger/entry-path.ts';
import type { Person } from '../core/person.ts';
import type { Repository } from '../ports.ts';
import type { Task } from './tasks.ts';

/** The few fields of a webhook that say where to look. Everything else in it is ignored. */
export interface EventPayload {
  readonly action?: string;
  readonly installation?: { readonly id: number };
  readonly repository?: {
    readonly id: number;
    readonly node_id: string;
    readonly name: string;
    readonly default_branch?: string;
    readonly owner: { readonly login?: string; readonly name?: string | null };
  };
  readonly pull_request?: { readonly number: number; readonly head?: { readonly sha: string } };
  readonly check_run?: {
    readonly name: string;
    readonly app?: { readonly id: number } | null;
    readonly external_id?: string | null;
  };
  readonly check_suite?: {
    readonly app?: { readonly id: number } | null;
    readonly pull_requests?: readonly { readonly number: number }[];
  };
  readonly issue?: { readonly number: number; readonly pull_request?: unknown };
  readonly comment?: { readonly body?: string };
  readonly requested_action?: { readonly identifier: string };
  readonly sender?: { readonly id: number; readonly login: string; readonly type: string };
  readonly ref?: string;
  readonly merge_group?: { readonly head_sha: string; readonly head_ref: string };
}

const PULL_ACTIONS = ['opened', 'synchronize', 'reopened', 'edited', 'ready_for_review', 'converted_to_draft'];

/**
 * Which places an event makes us look at; none for what cannot matter: labels, comments that are no command, other
 * apps' checks. Costs no request.
 */
export function tasksOf(
  event: string,
  payload: EventPayload,
  own: {
    readonly appId: number;
    readonly checks: readonly string[];
    /** Who is known to govern a repository, by account id: what looks like a command of ours is answered to them alone. */
    readonly governs: (repository: number, account: number) => boolean;
  },
  delivery: { readonly guid: string; readonly late: boolean },
): readonly Task[] {
  const repository = repositoryOf(payload);
  if (repository === undefined) return [];
  const head = payload.pull_request?.head?.sha;
  const pull = (number: number | undefined): readonly Task[] =>
    number === undefined ? [] : [{ kind: 'pull', repository, number, ...(head === undefined ? {} : { head }) }];
  switch (event) {
    case 'pull_request': {
      const number = payload.pull_request?.number;
      // Closed may mean merged: what it was, and by whom, the branch's flow reads.
      if (payload.action === 'closed' && number !== undefined) return [{ kind: 'branch', repository, pulls: [number] }];
      return PULL_ACTIONS.includes(payload.action ?? '') ? pull(number) : [];
    }
    case 'pull_request_review':
      return pull(payload.pull_request?.number);
    case 'push': {
      const promotedFrom = payload.ref === `refs/heads/${payload.repository?.default_branch ?? ''}`;
      // Only the app writes the ledger; a person who pushes there is looked into.
      const intoLedger = payload.ref === LEDGER_REF && payload.sender?.type !== 'Bot';
      return promotedFrom || intoLedger ? [{ kind: 'branch', repository, pulls: [] }] : [];
    }
    case 'merge_group': {
      // GitHub names the pull request in the branch alone: `gh-readonly-queue/main/pr-12-<commit>`.
      const number = Number(payload.merge_group?.head_ref.match(/\/pr-(\d+)-/)?.[1]);
      const group = payload.merge_group?.head_sha;
      const asked = payload.action === 'checks_requested' && group !== undefined && Number.isInteger(number);
      return asked ? [{ kind: 'group', repository, number, head: group }] : [];
    }
    case 'check_suite': {
      // "Re-run all checks". GitHub names no pull request of a fork here: its own check has a button.
      const { app, pull_requests: pulls = [] } = payload.check_suite ?? {};
      if (payload.action !== 'rerequested' || app?.id !== own.appId) return [];
      return pulls.flatMap(({ number }) => pull(number));
    }
    case 'check_run': {
      const { name } = payload.check_run ?? {};
      const ours = own.checks.some((check) => check === name) && payload.check_run?.app?.id === own.appId;
      const asked = payload.action === 'rerequested' || payload.action === 'requested_action';
      const number = pullOfExternalId(payload.check_run?.external_id);
      const { requested_action: action, sender } = payload;
      if (!ours || !asked || number === undefined) return [];
      if (action === undefined || sender === undefined) return pull(number);
      const by: Person = { id: sender.id, login: sender.login, kind: sender.type === 'User' ? 'user' : 'bot' };
      const { guid, late } = delivery;
      return [{ kind: 'button', repository, number, identifier: action.identifier, by, deliveries: [guid], late }];
    }
    case 'issue_comment':
      return payload.action === 'created' &&
        payload.issue?.pull_request !== undefined &&
        asks(payload.comment?.body ?? '', own.governs(repository.id, payload.sender?.id ?? 0))
        ? pull(payload.issue.number)
        : [];
    default:
      return [];
  }
}

/** The number of the pull request in a check's external id, `12:<digest>`. */
export function pullOfExternalId(externalId: string | null | undefined): number | undefined {
  const number = Number(externalId?.match(/^(\d+):/)?.[1]);
  return Number.isInteger(number) ? number : undefined;
}

function repositoryOf(payload: EventPayload): Repository | undefined {
  const { repository, installation } = payload;
  const owner = repository?.owner.login ?? repository?.owner.name;
  if (repository === undefined || installation === undefined || !owner) return undefined;
  return {
    owner,
    name: repository.name,
    id: repository.id,
    nodeId: repository.node_id,
    installation: installation.id,
    defaultBranch: repository.default_branch ?? 'main',
  };
}

/** Whether a comment's first line is to be answered; one that may be meant for another app, to governors alone. */
function asks(body: string, governor: boolean): boolean {
  const read = readCommand(body);
  return read !== undefined && (read.ok || !read.unknown || governor);
}
