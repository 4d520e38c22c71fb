/** What kind of statement it is, for whoever reads in-toto: https://in-toto.io. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** What the statement says: the form that `a2p schema statement` prints. */
export const PREDICATE_TYPE = 'https://approve-to-promote.dev/promotion/v1';
