/** What the SDK's `webhooks.unwrap` returns, as far as `runs.handleWebhook` reads it. */
export interface RunWebhookEvent {
  /** Such as `response.completed`. */
  readonly type: string;
  /** Has the response's `id` where the event is one of a response. */
  readonly data: object;
}
