import { OutsideError } from '../../errors.ts';

/** One thing that was looked at. */
export interface Finding {
  /** `unknown`: it could not be told, and may work. */
  readonly state: 'ok' | 'warning' | 'wrong' | 'unknown';
  /** What was looked at, in a few words. */
  readonly what: string;
  /** What was found, in one sentence, without any secret. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Looks; what the outside refuses for good is wrong, what it does not answer is unknown. */
export async function lookInto(what: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return [{ state: error.retry === 'never' ? 'wrong' : 'unknown', what, found: error.message }];
  }
}
