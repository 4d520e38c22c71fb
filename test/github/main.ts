import { parseArgs } from 'node:util';
import { startGitHub } from './github.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, seed: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help) {
  console.log('usage: npm run github -- [--port N] [--seed DIR]');
  process.exit(0);
}

const github = await startGitHub({ port: Number(values.port) });
github.addUser('owner');
github.addUser('governor');
github.addUser('reviewer');
github.addOrganization('acme', { members: { owner: 'admin', governor: 'member', reviewer: 'member' } });
const repository = await github.addRepository('acme/policies', {
  by: 'owner',
  collaborators: { governor: 'write', reviewer: 'write' },
  ...(values.seed === undefined ? { files: { 'README.md': '# Policies\n' } } : { directory: values.seed }),
});

console.log(`GitHub stand-in on ${github.url}
  REST      ${github.apiUrl}
  GraphQL   ${github.graphqlUrl}
  git       ${repository.cloneUrl} (password: a token)
  control   POST ${github.url}/_control/NAME with a JSON list of arguments
A login is a token. There are owner, governor and reviewer, and the repository acme/policies:
  curl -H 'Authorization: token governor' ${github.apiUrl}/repos/acme/policies
Ctrl-C stops it.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    github.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error((error as Error).message);
        process.exit(1);
      },
    );
  });
}
