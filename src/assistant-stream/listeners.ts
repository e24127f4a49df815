import { EventEmitter } from 'eventemitter3';
import type { AssistantStreamEvents } from './stream-events.js';

type EventName = keyof AssistantStreamEvents;

/**
 * A function that takes what an event gives. Listeners of all events are kept together; that names and arguments belong
 * together is checked where they are registered and where they are emitted. As the type of a method it accepts functions
 * of every signature.
 */
export type Taker = { take(...args: unknown[]): void }['take'];

interface Registration {
  readonly listener: Taker;
  /** What the emitter knows. It is unique, so that one of several equal listeners can be removed. */
  readonly handler: Taker;
}

/** The listeners of a stream: an emitter that removes one registration at a time, as the SDK's streams do. */
export class Listeners {
  readonly #emitter = new EventEmitter<EventName>();
  readonly #registrations = new Map<EventName, Registration[]>();

  /** Registers a listener, as often as it is called; returns how to remove this registration. */
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

  /** Calls the listeners in the order of their registration; the first that throws ends it. */
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
