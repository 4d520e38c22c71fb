import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { githubForge, type Memory } from '../../src/github/forge.ts';
import { Remembered } from '../../src/github/remembered.ts';
import type { Forge } from '../../src/ports.ts';

export const API = 'https://api.github.test';
export const SECRET_TOKEN = 'ghs_secretsecretsecret';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function aForge(now: () => number = Date.now): Forge {
  const memory: Memory = {
    teams: new Remembered(60_000, now),
    accounts: new Remembered(60_000, now),
    pushes: new Remembered(60_000, now),
    commits: new Remembered(60_000, now),
    issues: new Map(),
    deployments: new Map(),
  };
  const octokit = new Octokit({ baseUrl: API, auth: SECRET_TOKEN, log: silent });
  const repository = { owner: 'acme', name: 'policies', id: 1, nodeId: 'R_1', installation: 9, defaultBranch: 'main' };
  return githubForge(octokit, repository, { appId: 5, check: 'approve-to-promote' }, memory);
}

/** GitHub as one test wants it; nothing else may be asked. */
export function github(): nock.Scope {
  return nock(API);
}

export function startNock(): void {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
}

/** Fails where an answer was prepared that nobody asked for. */
export function endNock(): void {
  const left = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  // Other test files of this process talk over real sockets.
  nock.restore();
  if (left.length > 0) throw new Error(`never asked: ${left.join(', ')}`);
}

export const human = (databaseId: number, login: string) => ({ __typename: 'User', login, databaseId });

/** A pull request as GraphQL gives it; a test says only what matters. */
export function aPull(over: Readonly<Record<string, unknown>> = {}) {
  const page = { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
  return {
    number: 7,
    title: 'Salaries',
    state: 'OPEN',
    isDraft: false,
    createdAt: '2026-01-01T00:00:00Z',
    author: human(1, 'governor-1'),
    baseRefName: 'main',
    headRefName: 'topic',
    headRefOid: 'h1',
    headRepository: { nameWithOwner: 'acme/policies' },
    mergedAt: null,
    mergeCommit: null,
    mergedBy: null,
    autoMergeRequest: null,
    reviewRequests: { nodes: [] },
    reviews: page,
    commits: page,
    timelineItems: { pageInfo: { hasPreviousPage: false }, nodes: [] },
    comments: { pageInfo: { hasPreviousPage: false, startCursor: null }, nodes: [] },
    tip: { nodes: [] },
    ...over,
  };
}

export function answerWith(pull: unknown) {
  return {
    data: {
      repository: { databaseId: 1, defaultBranchRef: { name: 'main', target: { oid: 't' } }, pullRequest: pull },
    },
  };
}

export function aReview(over: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 'r1',
    state: 'APPROVED',
    submittedAt: '2026-01-02T00:00:00Z',
    body: '',
    commit: { oid: 'h1' },
    author: human(2, 'governor-2'),
    authorCanPushToRepository: true,
    comments: { totalCount: 0 },
    ...over,
  };
}

export function pageOf(nodes: readonly unknown[], totalCount = nodes.length, endCursor: string | null = null) {
  return { totalCount, pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes };
}
