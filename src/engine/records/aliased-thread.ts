/** The id is that of the conversation of an imported thread: what was asked has to be asked of that thread. */
export class AliasedThreadError extends Error {
  override readonly name = 'AliasedThreadError';

  constructor(readonly threadId: string) {
    super(`The thread is kept as ${threadId}.`);
  }
}
