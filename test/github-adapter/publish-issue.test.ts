import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aForge, endNock, github, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

const MARKER = '<!-- approve-to-promote:incident:production -->';
const ISSUES = '/repos/acme/policies/issues';
const incident = { marker: MARKER, title: 'Edited', body: 'a.yml', lastWord: 'It is gone.' };
const anIssue = (number: number, body: string, over: object = {}) => ({
  number,
  title: 'Edited',
  body,
  viewerDidAuthor: true,
  ...over,
});
const open = (...nodes: readonly object[]) =>
  github()
    .post('/graphql')
    .reply(200, { data: { repository: { issues: { nodes } } } });

describe('the issue of an incident', () => {
  it('costs one request while all is well, whatever the number of kinds', async () => {
    open();
    const forge = aForge();
    for (const marker of [MARKER, '<!-- another -->', MARKER])
      await forge.publishIssue({ ...incident, marker, body: undefined });
  });

  it('is opened once, updated where it changed, and closed with a last word above what it told', async () => {
    const forge = aForge();
    open();
    github()
      .post(ISSUES, { title: 'Edited', body: `${MARKER}\na.yml`, labels: ['approve-to-promote'] })
      .reply(201, { number: 4 });
    await forge.publishIssue(incident);
    await forge.publishIssue(incident);
    open(anIssue(4, `${MARKER}\na.yml`));
    github()
      .patch(`${ISSUES}/4`, { title: 'Edited', body: `${MARKER}\nb.yml` })
      .reply(200, {});
    await forge.publishIssue({ ...incident, body: 'b.yml' });
    open(anIssue(4, `${MARKER}\nb.yml`));
    github()
      .patch(`${ISSUES}/4`, { state: 'closed', body: `${MARKER}\nIt is gone.\n\n---\nb.yml` })
      .reply(200, {});
    await forge.publishIssue({ ...incident, body: undefined });
    await forge.publishIssue({ ...incident, body: undefined });
  });

  it('keeps the mark that people were told of it, through changes and its end', async () => {
    const told = '\n<!-- approve-to-promote:told -->';
    const forge = aForge();
    open();
    github().post(ISSUES).reply(201, { number: 4 });
    expect(await forge.publishIssue(incident)).toEqual({ number: 4, state: 'open', told: false });
    open(anIssue(4, `${MARKER}\na.yml`));
    github()
      .patch(`${ISSUES}/4`, { title: 'Edited', body: `${MARKER}\na.yml${told}` })
      .reply(200, {});
    const seen = { number: 4, state: 'open', told: true };
    expect(await forge.publishIssue({ ...incident, told: true })).toEqual(seen);
    expect(await forge.publishIssue(incident)).toEqual(seen);
    open(anIssue(4, `${MARKER}\r\na.yml${told.replace('\n', '\r\n')}`));
    github()
      .patch(`${ISSUES}/4`, { title: 'Edited', body: `${MARKER}\nb.yml${told}` })
      .reply(200, {});
    expect(await forge.publishIssue({ ...incident, body: 'b.yml' })).toEqual(seen);
    open(anIssue(4, `${MARKER}\nb.yml${told}`));
    github()
      .patch(`${ISSUES}/4`, /"state":"closed"/)
      .reply(200, {});
    const ended = { number: 4, state: 'closed', told: true };
    expect(await forge.publishIssue({ ...incident, body: undefined })).toEqual(ended);
    expect(await forge.publishIssue({ ...incident, body: undefined })).toBeUndefined();
  });

  it('is not opened again only to be marked', async () => {
    open();
    expect(await aForge().publishIssue({ ...incident, told: true })).toBeUndefined();
  });

  it('of an earlier process is found again, also where an edit in the browser changed its line ends', async () => {
    open(anIssue(4, `${MARKER}\r\na.yml`));
    github()
      .patch(`${ISSUES}/4`, { title: 'Edited', body: `${MARKER}\na.yml` })
      .reply(200, {});
    await aForge().publishIssue(incident);
  });

  it.each([
    ['of somebody else', anIssue(3, `${MARKER}\na.yml`, { viewerDidAuthor: false })],
    ['of another kind that quotes the marker', anIssue(3, `<!-- another -->\n${MARKER}`)],
  ])('is not an issue %s', async (_, other) => {
    open(other);
    github().post(ISSUES).reply(201, { number: 4 });
    await aForge().publishIssue(incident);
  });

  it('is looked for anew after an answer that was lost', async () => {
    const forge = aForge();
    open();
    github().post(ISSUES).reply(502, {});
    await expect(forge.publishIssue(incident)).rejects.toThrow('reporting on acme/policies: Edited');
    open(anIssue(4, `${MARKER}\na.yml`));
    await forge.publishIssue(incident);
  });
});
