import { DurableObject } from 'cloudflare:workers';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

/** A fake of OpenAI, for trying the Worker without a key: in a Durable Object, since all requests need the same one. */
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

/** Options of a client whose requests the fake answers. */
export function openFake(namespace) {
  const object = namespace.get(namespace.idFromName('fake'));
  return {
    apiKey: 'no key needed',
    fetch: (input, init) => object.fetch(input, init),
  };
}
