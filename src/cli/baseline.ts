import type { PolicyInForce } from '../core/import/policy-in-force.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import { writtenSubstitution } from '../core/substitute/desired-policies.ts';
import type { JsonObject } from '../core/text/json.ts';
import { OutsideError } from '../errors.ts';
import type { Baseline, Live } from '../flows/baseline.ts';
import type { World } from '../flows/world.ts';
import { type ExitCode, UsageError } from './command.ts';
import { kindOf, readFilesBelow } from './folder.ts';
import { counted, print, printJson, printProblems } from './output.ts';
import { parseRepository } from './repository-address.ts';

/** What `a2p import --baseline` was asked with. */
export interface BaselineAsked {
  readonly repository: string | undefined;
  /** `dev`, `prod` or the name of a connection. */
  readonly from: string | undefined;
  readonly folder: string | undefined;
  readonly json: boolean;
}

/** Opens the one pull request of what is live, in the name of whoever has the token. */
export async function runBaseline({ repository, from, folder, json }: BaselineAsked): Promise<ExitCode> {
  const where = parseRepository(repository, '--baseline needs --repository OWNER/REPO');
  if ((from === undefined) === (folder === undefined))
    throw new UsageError('--baseline takes --from NAME, or --folder FOLDER');
  const { worldFor } = await import('./pull-world.ts');
  const world = await worldFor(where, process.env);
  if (world === undefined) return 2;
  const { openBaseline } = await import('../flows/baseline.ts');
  const live = folder === undefined ? liveIn(world, from ?? '') : liveAt(folder);
  // The one thing that is written: a branch and its pull request.
  const { propose } = await import('../github/propose.ts');
  const { clientOf } = await import('./github-client.ts');
  const { octokit } = clientOf(process.env);
  const at = { owner: world.repository.owner, repo: world.repository.name };
  const forge: World['forge'] = {
    ...world.forge,
    propose: (proposal) => propose(octokit, at, world.repository.defaultBranch, proposal),
  };
  const baseline = await openBaseline({ ...world, forge }, live);
  if (json) printJson(baseline);
  else printBaseline(baseline);
  const { found, outcome } = baseline;
  return found.left.length + found.problems.length === 0 && outcome.did !== 'left' ? 0 : 1;
}

/** What an environment enforces: dev's, production's, or that of a connection. */
function liveIn(world: World, from: string): Live {
  return {
    from,
    policies: async (standing) => {
      const connection = connectionNamed(from, standing)?.connection ?? from;
      const reader = await world.environmentReader(connection);
      if (reader === undefined)
        throw new OutsideError(`the operator has no connection ${connection} for this repository`, { retry: 'never' });
      const policies = await reader.readPolicies?.();
      if (policies === undefined)
        throw new OutsideError(`connections of kind ${reader.capabilities.kind} do not give policies back`, {
          retry: 'never',
        });
      return policies;
    },
    substitution: (standing) => writtenSubstitution(connectionNamed(from, standing)?.substitute),
  };
}

function liveAt(folder: string): Live {
  return { from: folder, policies: () => policiesIn(folder), substitution: () => writtenSubstitution() };
}

function connectionNamed(from: string, { rules }: Parameters<Live['substitution']>[0]) {
  if ((from !== 'dev' && from !== 'prod') || rules.state !== 'in force') return undefined;
  const environment = rules.rules.environments[from];
  if (environment.connection === undefined) throw new UsageError(`the rules name no connection for ${from}`);
  return environment;
}

/** Every file of a folder as a policy, YAML or JSON; what is none is told by its name. */
async function policiesIn(folder: string): Promise<readonly PolicyInForce[]> {
  if ((await kindOf(folder)) !== 'folder') throw new UsageError(`${folder} is no folder`);
  const files = await readFilesBelow(folder, '.');
  return files.map((file): PolicyInForce => {
    const read = readPolicy(file);
    if (!read.ok) return { ok: false, policyKey: file.path, why: read.problems.map(({ message }) => message) };
    return { ok: true, policyKey: read.policy.policyKey, payload: read.payload as JsonObject, changes: [] };
  });
}

function printBaseline({ found, notLive, outcome }: Baseline): void {
  for (const { path, policyKey } of found.files) print(`${path} (${policyKey})`);
  for (const { path, change } of found.changes) print(`${path}: ${change}`);
  for (const { policyKey, why } of found.left) print(`no file for ${policyKey}: ${why.join('; ')}`);
  for (const path of notLive) print(`${path} is not live, and stays as it is`);
  printProblems(found.warnings, 'warning');
  printProblems(found.problems, 'error');
  if (outcome.did === 'nothing') print('Everything that is live and has a form as a file stands in dev already.');
  if (outcome.did === 'opened')
    print(`Pull request #${outcome.pull} brings ${counted(found.files.length, 'file')}; governors approve it.`);
  if (outcome.did === 'left') {
    print(`The branch ${outcome.branch} brings something else than what is live: ${outcome.differs.join(', ')}.`);
    print('Merge or close its pull request, delete the branch, and run this again.');
  }
}
