/** The part of a webhook event that `runs.handleWebhook` reads. The SDK's `webhooks.unwrap` returns such events. */
export interface RunWebhookEvent {
  /** Such as `response.completed`. */
  readonly type: string;
  /** Has the response's `id`, if the event is about a response. */
  readonly data: object;
}
