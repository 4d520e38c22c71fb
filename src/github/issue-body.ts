import type { AppIssue } from '../ports.ts';

/** GitHub's limit of an issue's body, with room for what is counted otherwise. */
const LONGEST = 65_000;
/** Last line of an issue of which people outside GitHub were told. */
const TOLD = '\n<!-- approve-to-promote:told -->';
/** Last line of a closed one of whose end they are to be told. */
const END_TO_TELL = '\n<!-- approve-to-promote:end-to-tell -->';

/** The body of an open issue, with the mark that people were told of it or without. */
export function bodyOf({ marker, body = '' }: AppIssue, told: boolean): string {
  const text = `${marker}\n${body}`;
  return told ? toldBody(text) : text.slice(0, LONGEST);
}

/**
 * The body with which an issue is closed: what it told stands below its last word. Reopened by hand and closed again, it
 * says it once, and is not told once more.
 */
export function closingBody(body: string, { lastWord, isHeard }: AppIssue): string {
  const [marker = '', ...told] = withoutMark(body).split('\n');
  if (told[0] === lastWord) return body;
  const text = [marker, lastWord, '', '---', ...told].join('\n');
  return isHeard ? withMark(text, END_TO_TELL) : text.slice(0, LONGEST);
}

/** The same body, marked that people were told what it says. */
export function toldBody(body: string): string {
  return withMark(body, TOLD);
}

export function isTold(body: string): boolean {
  return asSent(body).endsWith(TOLD);
}

export function isEndToTell(body: string): boolean {
  return asSent(body).endsWith(END_TO_TELL);
}

/** Whether the marker stands on its first line: elsewhere it is quoted. */
export function isOf(body: string, marker: string): boolean {
  return asSent(body).split('\n', 1)[0] === marker;
}

function withMark(body: string, mark: string): string {
  return `${withoutMark(body).slice(0, LONGEST - mark.length)}${mark}`;
}

function withoutMark(body: string): string {
  const text = asSent(body);
  const mark = [TOLD, END_TO_TELL].find((one) => text.endsWith(one)) ?? '';
  return text.slice(0, text.length - mark.length);
}

/** GitHub keeps line ends as they were sent; an edit in the browser makes them CRLF. */
function asSent(body: string): string {
  return body.replaceAll('\r\n', '\n');
}
