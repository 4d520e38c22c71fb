/** What happens to a webhook instead of plain delivery. */
export type WebhookFault =
  | { readonly kind: 'lose' }
  | { readonly kind: 'double'; readonly times?: number }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Waits for `release`. */
  | { readonly kind: 'hold' };

export interface WebhookFaultRule {
  readonly match?: { readonly event?: string; readonly action?: string; readonly app?: string };
  readonly nth?: number;
  readonly times?: number | 'always';
  readonly fault: WebhookFault;
}
