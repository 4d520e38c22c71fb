/**
 * What no file may hold, in its text or behind an escape: control characters (carriage returns among them, behind
 * which a review page hides lines), half surrogates, bytes that were not UTF-8, and everything that is invisible or
 * turns the direction of writing, since people would read something else than what is enforced (T43).
 */
const forbidden =
  /(?![\t\n])\p{Cc}|[\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2028\u2029\u2800\ufffd]/u;

export interface ForbiddenCharacter {
  /** Index in the text, in UTF-16 units. */
  readonly at: number;
  readonly message: string;
  readonly remedy: string;
}

/** The first forbidden character of a text. */
export function forbiddenCharacter(text: string): ForbiddenCharacter | undefined {
  const at = text.search(forbidden);
  if (at < 0) return undefined;
  const code = text.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const { what, remedy } = describe(code, text, at);
  return { at, message: `${name} is ${what}`, remedy };
}

function describe(code: number, text: string, at: number): { what: string; remedy: string } {
  if (code === 0x0d) {
    return text[at + 1] === '\n'
      ? {
          what: 'the carriage return of a Windows line ending (CRLF)',
          remedy: 'Save the file with LF line endings; `* text=auto eol=lf` in .gitattributes keeps them.',
        }
      : { what: 'a carriage return without a line feed', remedy: 'End every line with a line feed (LF) alone.' };
  }
  if (code === 0xfeff && at === 0) {
    return { what: 'a byte order mark', remedy: 'Save the file as UTF-8 without a byte order mark.' };
  }
  if (code === 0xfffd || (code >= 0xd800 && code <= 0xdfff)) {
    return { what: 'what is left of bytes that are not UTF-8', remedy: 'Save the file as UTF-8.' };
  }
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return { what: 'a control character', remedy: 'Remove it.' };
  if (
    code === 0x061c ||
    code === 0x200e ||
    code === 0x200f ||
    inRange(code, 0x202a, 0x202e) ||
    inRange(code, 0x2066, 0x2069)
  ) {
    return { what: 'a bidirectional control: people would read another order than is enforced', remedy: 'Remove it.' };
  }
  if (code === 0x2028 || code === 0x2029) {
    return { what: 'a line separator that YAML does not take for a new line', remedy: 'Use a line feed.' };
  }
  return { what: 'an invisible character: people would not see what is enforced', remedy: 'Remove it.' };
}

function inRange(code: number, from: number, to: number): boolean {
  return code >= from && code <= to;
}
