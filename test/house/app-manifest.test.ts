import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { readDescription } from '../github/descriptions/operations.ts';
import { validators } from '../github/descriptions/validators.ts';

interface Manifest {
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}
const manifest = load(readFileSync('app.yml', 'utf8')) as Manifest;

/** What each permission is for: nothing else is granted, and nothing more. */
const permissions: readonly (readonly [string, 'read' | 'write', string])[] = [
  ['metadata', 'read', 'GitHub asks for it of every app'],
  ['contents', 'write', 'cloning, promotions, the ledger branch, who pushed'],
  ['pull_requests', 'write', 'reviews, reviewers, comments, pull requests that restore'],
  ['checks', 'write', 'the check run'],
  ['statuses', 'write', 'being the expected source of a required check'],
  ['issues', 'write', 'incidents without a pull request, reactions to commands'],
  ['deployments', 'write', 'what is live, on the page of the repository'],
  ['merge_queues', 'read', 'merge_group events'],
  ['members', 'read', 'who is in a team'],
];

/** The permission without which GitHub does not deliver an event to an app. */
const events: readonly (readonly [string, string])[] = [
  ['pull_request', 'pull_requests'],
  ['pull_request_review', 'pull_requests'],
  ['check_run', 'checks'],
  ['check_suite', 'checks'],
  ['push', 'contents'],
  ['merge_group', 'merge_queues'],
  ['issue_comment', 'issues'],
  ['membership', 'members'],
  ['team', 'members'],
];

describe('the manifest of the GitHub App', () => {
  it('asks for the least permissions that work', () => {
    const least = Object.fromEntries(permissions.map(([name, level]) => [name, level]));
    expect(manifest.default_permissions).toEqual(least);
  });

  it('asks for permissions that GitHub has', () => {
    const { schemas } = readDescription();
    const schema = { $ref: '#/components/schemas/app-permissions' };
    expect(validators(schemas).validate('permissions', schema, manifest.default_permissions)).toEqual([]);
  });

  it('asks for the events that the app acts on, and may see each', () => {
    expect([...manifest.default_events].sort()).toEqual(events.map(([event]) => event).sort());
    const granted = Object.keys(manifest.default_permissions);
    expect(events.filter(([, permission]) => !granted.includes(permission))).toEqual([]);
  });

  it('asks for no event that nothing acts on', () => {
    const doors = ['src/app/tasks-of-event.ts', 'src/app/serve.ts'].map((file) => readFileSync(file, 'utf8')).join();
    expect(manifest.default_events.filter((event) => !doors.includes(`'${event}'`))).toEqual([]);
  });

  it('says why beside every permission and event', () => {
    const lines = readFileSync('app.yml', 'utf8').split('\n');
    const silent = Object.keys(manifest.default_permissions).filter((name) => {
      const at = lines.findIndex((line) => line.startsWith(`  ${name}:`));
      return !lines[at - 1]?.startsWith('  # ');
    });
    expect(silent).toEqual([]);
  });

  it('sends events to the path the app listens at, and is not offered to everybody', () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe('/api/github/webhooks');
    expect(manifest.hook_attributes.active).toBe(true);
    expect(manifest.public).toBe(false);
  });
});
