import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aForge, endNock, github, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

const MARKER = '<!-- approve-to-promote:incident:production -->';
const ISSUES = '/repos/acme/policies/issues';
const incident = { marker: MARKER, title: 'Edited', body: 'a.yml', lastWord: 'It is gone.', isHeard: false };
const heard = { ...incident, isHeard: true };
const over = { ...heard, body: undefined };
const TOLD = '\n<!-- approve-to-promote:told -->';
const END_TO_TELL = '\n<!-- approve-to-promote:end-to-tell -->';
const anIssue = (number: number, body: string, over: object = {}) => ({
  number,
  title: 'Edited',
  body,
  viewerDidAuthor: true,
  ...over,
});
const pages = (...lists: readonly { readonly open?: readonly object[]; readonly closed?: readonly object[] }[]) =>
  lists.forEach(({ open: nodes = [], closed = [] }, index) => {
    const more = index + 1 < lists.length;
    const open = { nodes, pageInfo: { hasNextPage: more, endCursor: `after ${index}` } };
    github()
      .post('/graphql', ({ variables }) => variables.after === (index === 0 ? undefined : `after ${index - 1}`))
      .reply(200, (_, body) => {
        const { ended } = (body as Asked).variables;
        return { data: { repository: { open, ...(ended ? { closed: { nodes: closed } } : {}) } } };
      });
  });
const open = (...nodes: readonly object[]) => pages({ open: nodes });
const closed = (...nodes: readonly object[]) => pages({ closed: nodes });
const changed = (number: number, body: unknown) =>
  github()
    .patch(`${ISSUES}/${number}`, body as never)
    .reply(200, {});

interface Asked {
  readonly variables: { readonly ended: boolean };
}

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

  it('says that people are to be told of it until it is marked, through changes', async () => {
    const forge = aForge();
    const found = { number: 4, did: 'found' } as const;
    open();
    github().post(ISSUES).reply(201, { number: 4 });
    expect(await forge.publishIssue(heard)).toEqual([found]);
    expect(await forge.publishIssue(heard)).toEqual([found]);
    open(anIssue(4, `${MARKER}\na.yml`));
    changed(4, { body: `${MARKER}\na.yml${TOLD}` });
    await forge.markTold(found);
    expect(await forge.publishIssue(heard)).toEqual([]);
    open(anIssue(4, `${MARKER}\r\na.yml${TOLD.replace('\n', '\r\n')}`));
    changed(4, { title: 'Edited', body: `${MARKER}\nb.yml${TOLD}` });
    expect(await forge.publishIssue({ ...heard, body: 'b.yml' })).toEqual([]);
  });

  const ended = { number: 4, did: 'ended' } as const;
  const last = `${MARKER}\nIt is gone.\n\n---\na.yml`;

  it('says when it is closed that people are to be told that it is over, until that is marked', async () => {
    const forge = aForge();
    open(anIssue(4, `${MARKER}\na.yml${TOLD}`));
    changed(4, { state: 'closed', body: `${last}${END_TO_TELL}` });
    expect(await forge.publishIssue(over)).toEqual([ended]);
    expect(await forge.publishIssue(over)).toEqual([ended]);
    closed(anIssue(4, `${last}${END_TO_TELL}`));
    changed(4, { body: `${last}${TOLD}` });
    await forge.markTold(ended);
    expect(await forge.publishIssue(over)).toEqual([]);
  });

  it('says so to a later process too, before what it found since', async () => {
    const forge = aForge();
    const before = anIssue(4, `${last}${END_TO_TELL}`);
    pages({ open: [anIssue(5, `${MARKER}\na.yml`)], closed: [before, anIssue(3, last), anIssue(2, `${last}${TOLD}`)] });
    expect(await forge.publishIssue(heard)).toEqual([ended, { number: 5, did: 'found' }]);
  });

  it('is marked only while there is that to tell', async () => {
    const forge = aForge();
    closed(anIssue(4, `${last}${END_TO_TELL}`));
    await forge.markTold({ number: 4, did: 'found' });
    open(anIssue(4, `${MARKER}\na.yml`));
    await forge.markTold(ended);
  });

  it('that somebody opened again by hand is closed without being told again', async () => {
    open(anIssue(4, `${last}${TOLD}`));
    changed(4, { state: 'closed', body: `${last}${TOLD}` });
    expect(await aForge().publishIssue(over)).toEqual([]);
  });

  it('is found behind a hundred others with the same label', async () => {
    const others = Array.from({ length: 100 }, (_, index) => anIssue(index + 1, 'spam', { viewerDidAuthor: false }));
    pages({ open: others }, { open: [anIssue(101, `${MARKER}\na.yml`)] });
    await aForge().publishIssue(incident);
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
