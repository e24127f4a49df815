import { EventEmitter } from 'eventemitter3';
import type { AssistantStreamEvents } from './stream-events.js';

type EventName = keyof AssistantStreamEvents;

/**
 * A function that takes the arguments of an event. The listeners of all events are in one structure; the types are checked
 * where listeners are added and where events are emitted. As the type of a method, it accepts functions of every signature.
 */
export type Taker = { take(...args: unknown[]): void }['take'];

interface Registration {
  readonly listener: Taker;
  /** The function that the emitter calls. It is unique, so that one of several equal listeners can be removed. */
  readonly handler: Taker;
}

/**
 * The listeners of a stream. Unlike an `EventTarget`, it keeps several registrations of the same listener, as the SDK's streams
 * do, and removes one at a time.
 */
export class Listeners {
  readonly #emitter = new EventEmitter<EventName>();
  readonly #registrations = new Map<EventName, Registration[]>();

  /** Adds a listener. Returns a function that removes this registration. */
  add(event: EventName, listener: Taker, once = false): () => void {
    const registration: Registration = {
      listener,
      handler: (...args) => {
        if (once) this.#forget(event, registration);
        listener(...args);
      },
    };
    const registrations = this.#registrations.get(event);
    if (registrations) registrations.push(registration);
    else this.#registrations.set(event, [registration]);
    this.#emitter.on(event, registration.handler);
    return () => {
      this.#forget(event, registration);
    };
  }

  /** Removes the oldest registration of the listener. */
  remove(event: EventName, listener: Taker): void {
    const registration = this.#registrations.get(event)?.find((candidate) => candidate.listener === listener);
    if (registration) this.#forget(event, registration);
  }

  has(event: EventName): boolean {
    return this.#emitter.listenerCount(event) > 0;
  }

  /** Calls the listeners in the order in which they were added. If one throws, the others are not called. */
  emit(event: EventName, ...args: unknown[]): void {
    this.#emitter.emit(event, ...args);
  }

  #forget(event: EventName, registration: Registration): void {
    const registrations = this.#registrations.get(event);
    const place = registrations?.indexOf(registration) ?? -1;
    if (place === -1) return;
    registrations?.splice(place, 1);
    this.#emitter.off(event, registration.handler);
  }
}
