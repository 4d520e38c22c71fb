import type { PromotionDecision } from '../approval/decision.ts';
import type { DecisionWord } from '../approval/snapshot.ts';
import type { WrittenDecision, WrittenPromotion } from './written-scenario.ts';

const decisions = {
  approved: 'approved',
  'in review': 'pending',
  'changes requested': 'changes_requested',
  invalid: 'invalid',
} as const satisfies Record<DecisionWord, WrittenDecision>;

const promotions = {
  performed: 'performed',
  held: 'held',
  withheld: 'refused',
} as const satisfies Record<PromotionDecision['word'], WrittenPromotion>;

const words = {
  approved: 'approved',
  pending: 'in review',
  changes_requested: 'changes requested',
  invalid: 'invalid',
} as const satisfies Record<WrittenDecision, DecisionWord>;

/** A decision in a scenario's words. */
export function writtenDecision(word: DecisionWord): WrittenDecision {
  return decisions[word];
}

/** A promotion in a scenario's words. */
export function writtenPromotion(word: PromotionDecision['word']): WrittenPromotion {
  return promotions[word];
}

/** The product's word for a scenario's decision. */
export function wordOf(decision: WrittenDecision): DecisionWord {
  return words[decision];
}
