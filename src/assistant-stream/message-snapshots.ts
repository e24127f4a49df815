import type { Message, MessageContent, MessageDelta, MessageStreamEvent } from '../types/index.js';
import type { StreamErrorClasses } from './stream-errors.js';
import type { Emit } from './stream-events.js';
import type { StreamTools } from './stream-tools.js';

/** The messages of a stream so far. */
export interface MessageState {
  /** The latest snapshot of every message, in the order of their creation. */
  readonly all: Map<string, Message>;
  /** The message that is being written, from its creation to its end. */
  active: { readonly id: string; snapshot: Message } | undefined;
  /** The part of that message that is being written. */
  part: { readonly index: number; readonly content: MessageContent | undefined } | undefined;
}

export function createMessageState(): MessageState {
  return { all: new Map(), active: undefined, part: undefined };
}

/**
 * Returns the id of the event's message.
 * @throws OpenAIError if the event is out of order: each message must end before the next begins, and begins once
 */
export function checkMessageEvent(
  state: MessageState,
  event: MessageStreamEvent,
  id: string | undefined,
  errors: StreamErrorClasses,
): string {
  if (id === undefined) throw new errors.OpenAIError('A message event of the stream has no message id');
  if (event.event === 'thread.message.created') {
    if (state.active) throw new errors.OpenAIError('A message of the stream began before the last one ended');
    if (state.all.has(id)) throw new errors.OpenAIError('A message of the stream was created twice');
  } else if (!state.active) {
    throw new errors.OpenAIError('A message event of the stream came without a message that is being written');
  } else if (state.active.id !== id) {
    throw new errors.OpenAIError('A message event of the stream is not about the message that is being written');
  }
  return id;
}

/**
 * Applies an event that {@link checkMessageEvent} has accepted, and emits the helper events that follow from it. The snapshot
 * that grows is a copy, so the event does not change.
 */
export function applyMessageEvent(
  state: MessageState,
  event: MessageStreamEvent,
  id: string,
  emit: Emit,
  tools: StreamTools,
): void {
  switch (event.event) {
    case 'thread.message.created':
      state.part = undefined;
      emit('messageCreated', replaceSnapshot(state, id, tools.copyValue(event.data)));
      break;
    case 'thread.message.in_progress':
      break;
    case 'thread.message.delta':
      if (state.active) applyDelta(state, state.active.snapshot, event.data.delta, emit, tools);
      break;
    case 'thread.message.completed':
    case 'thread.message.incomplete':
      replaceSnapshot(state, id, event.data);
      if (state.part) emitPartDone(event.data.content[state.part.index], event.data, emit);
      emit('messageDone', event.data);
      state.part = undefined;
      state.active = undefined;
      break;
  }
}

function replaceSnapshot(state: MessageState, id: string, snapshot: Message): Message {
  state.active = { id, snapshot };
  state.all.set(id, snapshot);
  return snapshot;
}

function applyDelta(state: MessageState, snapshot: Message, delta: MessageDelta, emit: Emit, tools: StreamTools): void {
  const contents = delta.content ?? [];
  for (const index of tools.accumulateEntries(snapshot.content, contents, tools.errors)) {
    const content = snapshot.content[index];
    if (content?.type === 'text') emit('textCreated', content.text);
  }
  emit('messageDelta', delta, snapshot);
  for (const part of contents) {
    const grown = snapshot.content[part.index];
    if (part.type === 'text' && part.text) {
      if (grown?.type !== 'text') throw new tools.errors.OpenAIError('A text delta of the stream is not about a text');
      emit('textDelta', part.text, grown.text);
    }
    if (state.part && state.part.index !== part.index) emitPartDone(state.part.content, snapshot, emit);
    state.part = { index: part.index, content: grown };
  }
}

function emitPartDone(content: MessageContent | undefined, message: Message, emit: Emit): void {
  if (content?.type === 'text') emit('textDone', content.text, message);
  if (content?.type === 'image_file') emit('imageFileDone', content.image_file, message);
}
