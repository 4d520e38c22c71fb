import { fileURLToPath } from 'node:url';
import { type Bench, PEOPLE } from '../support/bench.ts';

const A2P = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));

/** What to type into another terminal to take a change from a branch to production by hand; each line works as it is. */
export async function howToDrive({ github, repository, env, person }: Bench): Promise<string> {
  const [owner = '', repo = ''] = repository.split('/');
  const { data } = await person('governor-1').octokit.issues.listForRepo({ owner, repo, state: 'all', per_page: 1 });
  const number = (data[0]?.number ?? 0) + 1;
  const at = `${github.apiUrl}/repos/${repository}`;
  const as = (login: string, path: string, more = '') =>
    `curl -sf -H 'Authorization: token ${login}' ${at}/${path}${more}`;
  const approve = (login: string) => as(login, `pulls/${number}/reviews`, ` -d '{"event":"APPROVE"}'`);
  return `Everything stays up; Ctrl-C stops it. Drive it from another terminal. A login is its own password and token:
${PEOPLE.join(', ')}.

  # A change on a branch, as governor-1
  git clone -q http://governor-1:governor-1@${github.host}/${repository}.git my-policies && cd my-policies
  git config user.name governor-1 && git config user.email governor-1@users.noreply.github.com
  git switch -q -c first
  sed 's/^policyKey: .*/policyKey: my-first/; s/^name: .*/name: My first/' policies/dev/public-reference-data.yml > policies/dev/my-first.yml
  git add . && git commit -q -m 'My first policy' && git push -q origin first

  # Its pull request, two approvals, what the app makes of them
  ${as('governor-1', 'pulls', ` -d '{"title":"My first policy","head":"first","base":"main"}'`)}
  ${approve('governor-2')}
  ${approve('governor-3')}
  ${as('governor-1', 'commits/first/check-runs')}

  # The command line against this GitHub
  export GHE_HOST=${github.host} GHE_PROTOCOL=http GITHUB_TOKEN=governor-1 CONNECTIONS_FILE=${env.CONNECTIONS_FILE}
  node ${A2P} decide --pull ${repository}#${number}

  # The merge promotes it; an audit still finds the direct edit of the story
  ${as('governor-1', `pulls/${number}/merge`, ' -X PUT')}
  git pull -q origin main && git log --oneline -3
  node ${A2P} audit verify || echo 'as was to be expected'
`;
}
