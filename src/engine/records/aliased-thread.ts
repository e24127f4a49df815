/** The given id belongs to the conversation of an imported thread; the thread itself has the id `threadId`. */
export class AliasedThreadError extends Error {
  override readonly name = 'AliasedThreadError';

  constructor(readonly threadId: string) {
    super(`The thread is kept as ${threadId}.`);
  }
}
