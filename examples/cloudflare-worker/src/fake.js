import { DurableObject } from 'cloudflare:workers';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/** A fake OpenAI, to try the Worker without a key. It is in a Durable Object, because all requests must reach the same fake. */
export class FakeService extends DurableObject {
  #fake = createFakeOpenAI({ pace: 20 });

  constructor(ctx, env) {
    super(ctx, env);
    this.#fake.respond(({ context }) => `You asked: ${context.items.at(-1).content[0].text} I am a fake.`);
  }

  fetch(request) {
    return this.#fake.fetch(request);
  }
}

/** Returns the options of a client that sends its requests to the fake. */
export function openFake(namespace) {
  const object = namespace.get(namespace.idFromName('fake'));
  return {
    apiKey: 'no key needed',
    fetch: (input, init) => object.fetch(input, init),
  };
}
