import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import type { CommitGiven } from '../github/control/repositories.ts';
import type { Permissions } from '../github/model/app.ts';
import { appToken } from '../github/testing/app-token.ts';
import { aBench, type Bench, type BenchOptions, type Login } from '../support/bench.ts';
import { checkOf } from '../support/seen.ts';

/** A story of many steps over HTTP takes long where the machine is busy. */
jest.setTimeout(300_000);

/** The policy most attempts are made on: owner-hr and owner-payroll have a say beside governors; two approvals, one of a governor. */
export const SALARIES = 'policies/dev/salaries-for-payroll.yml';
export const SALARIES_IN_PROD = 'policies/prod/salaries-for-payroll.yml';

/** A file of the worked example. */
export function exampleFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** The salaries policy with another constant for analysts: another meaning each. */
export function salaries(constant: string): string {
  return exampleFile(SALARIES).replace('"0.00"', `"${constant}"`);
}

export interface Proposal {
  readonly branch: string;
  readonly number: number;
  readonly head: string;
}

/** One bench for the attempts of a file, each with pull requests of its own. */
export interface Stage {
  readonly bench: Bench;
  /** The repository, as Octokit takes it. */
  readonly at: { readonly owner: string; readonly repo: string };
  /** The client of somebody who may be none of the bench's people. */
  readonly as: (login: string) => Octokit;
  /** The client of another app that is installed here with such permissions. */
  readonly asMachine: (slug: string, permissions: Permissions) => Promise<Octokit>;
  /** A branch from main with one commit, and its pull request; a changed salaries policy by governor-1 unless told. */
  readonly propose: (given?: Partial<CommitGiven> & { readonly opener?: string }) => Promise<Proposal>;
  /** One more push to the branch of a proposal, in a later second; gives the commit. */
  readonly push: (to: Proposal, given: Partial<CommitGiven>) => Promise<string>;
  /** A constant no other attempt has used. */
  readonly fresh: () => string;
  /** What the check on the head says once everything is done, as `conclusion: title`. */
  readonly verdict: (number: number) => Promise<string>;
  /** The whole text of that check. */
  readonly details: (number: number) => Promise<string>;
  readonly review: (
    by: string,
    number: number,
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
    more?: object,
  ) => Promise<number>;
  /** The text of a file on the default branch. */
  readonly onMain: (path: string) => Promise<string>;
  /** Lets a second pass, so that what comes next is later by GitHub's clock. */
  readonly later: () => void;
}

export async function aStage(options: BenchOptions = {}): Promise<Stage> {
  const bench = await aBench(options);
  const { github, repository } = bench;
  const at = { owner: repository.split('/')[0] ?? '', repo: repository.split('/')[1] ?? '' };
  if (options.start !== false) await bench.idle();
  let proposals = 0;
  let constants = 0;
  const fresh = () => {
    constants += 1;
    return `${constants}.25`;
  };
  const later = () => github.advanceClock(2000);
  const checked = async (number: number) => {
    await bench.idle();
    const check = await checkOf(bench, number);
    if (check === undefined) throw new Error(`pull request #${number} has no check:\n${bench.app().output()}`);
    return check;
  };
  const as = (login: string) => bench.person(login as Login).octokit;
  return {
    bench,
    at,
    as,
    asMachine: async (slug, permissions) => {
      const machine = github.addApp({ slug, owner: at.owner, permissions, events: [] });
      const { id } = github.install(slug, at.owner, { repositories: [repository] });
      const itself = new Octokit({ baseUrl: github.apiUrl, auth: appToken(machine) });
      const { data } = await itself.apps.createInstallationAccessToken({ installation_id: id });
      return new Octokit({ baseUrl: github.apiUrl, auth: data.token });
    },
    fresh,
    later,
    propose: async ({ opener, ...given } = {}) => {
      proposals += 1;
      const branch = given.branch ?? `proposal-${proposals}`;
      const by = given.by ?? 'governor-1';
      const files = given.files ?? { [SALARIES]: salaries(fresh()) };
      const head = await github.push(repository, { on: 'main', ...given, by, branch, files });
      const { data } = await as(opener ?? by).pulls.create({
        ...at,
        head: branch,
        base: 'main',
        title: `Proposal ${proposals}`,
      });
      later();
      return { branch, number: data.number, head };
    },
    push: async (to, given) => {
      later();
      const head = await github.push(repository, { by: 'governor-1', ...given, branch: to.branch });
      later();
      return head;
    },
    verdict: async (number) => {
      const { status, conclusion, title } = await checked(number);
      return `${conclusion ?? status}: ${title}`;
    },
    details: async (number) => {
      const { summary, text } = await checked(number);
      return `${summary}\n${text}`;
    },
    review: async (by, number, event, more = {}) => {
      const { data } = await as(by).pulls.createReview({
        ...at,
        pull_number: number,
        event,
        ...(event === 'APPROVE' ? {} : { body: 'Salaries must not look like real pay.' }),
        ...more,
      });
      later();
      return data.id;
    },
    onMain: (path) => github.git(repository, ['show', `main:${path}`]),
  };
}
