import type { Person } from '../person.ts';

/** The members of a GitHub team (`org/slug`) as GitHub gave them. */
export interface TeamMembers {
  readonly team: string;
  /** `unreadable` is never "nobody" (T48). */
  readonly members: readonly Person[] | 'unreadable';
}
