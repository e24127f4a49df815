import { beforeAll, describe, expect, it } from 'vitest';
import { neverSent } from './coverage.js';
import { gatherCorpus } from './support/corpus.js';
import { deltaFields, eventNames, nameFields, objectFields } from './schema-names.js';
import { findPath, isNode, listNodes, type Node } from './support/nodes.js';

const withObject = (name: string) => (node: Node) => node.object === name;
const withType = (type: string, field: string) => (node: Node) => node.type === type && field in node;
const listOf = (name: string) => (node: Node) =>
  node.object === 'list' && Array.isArray(node.data) && withObject(name)(node.data[0] as Node);
const outputOf = (type: string) => (node: Node) => node.type === type && !('id' in node);
const isFunctionCall = (node: Node) => isNode(node.function) && 'arguments' in node.function;
const isPending = (node: Node) => isFunctionCall(node) && !('output' in (node.function as Node));

/** How to know an object or a part of one. */
const objects: Record<string, (node: Node) => boolean> = {
  AssistantObject: withObject('assistant'),
  DeleteAssistantResponse: withObject('assistant.deleted'),
  ListAssistantsResponse: listOf('assistant'),
  ThreadObject: withObject('thread'),
  DeleteThreadResponse: withObject('thread.deleted'),
  MessageObject: withObject('thread.message'),
  DeleteMessageResponse: withObject('thread.message.deleted'),
  ListMessagesResponse: listOf('thread.message'),
  MessageContentImageFileObject: withType('image_file', 'image_file'),
  MessageContentImageUrlObject: withType('image_url', 'image_url'),
  MessageContentRefusalObject: withType('refusal', 'refusal'),
  MessageContentTextObject: (node) => node.type === 'text' && isNode(node.text),
  MessageContentTextAnnotationsFileCitationObject: withType('file_citation', 'file_citation'),
  MessageContentTextAnnotationsFilePathObject: withType('file_path', 'file_path'),
  RunObject: withObject('thread.run'),
  RunToolCallObject: isPending,
  RunCompletionUsage: (node) => 'prompt_tokens' in node && 'prompt_token_details' in node,
  ListRunsResponse: listOf('thread.run'),
  RunStepObject: withObject('thread.run.step'),
  RunStepCompletionUsage: (node) => 'prompt_tokens' in node,
  ListRunStepsResponse: listOf('thread.run.step'),
  RunStepDetailsMessageCreationObject: withType('message_creation', 'message_creation'),
  RunStepDetailsToolCallsObject: withType('tool_calls', 'tool_calls'),
  RunStepDetailsToolCallsCodeObject: withType('code_interpreter', 'code_interpreter'),
  RunStepDetailsToolCallsCodeOutputImageObject: outputOf('image'),
  RunStepDetailsToolCallsCodeOutputLogsObject: outputOf('logs'),
  RunStepDetailsToolCallsFileSearchObject: (node) => node.type === 'file_search' && 'id' in node,
  RunStepDetailsToolCallsFileSearchRankingOptionsObject: (node) => 'ranker' in node,
  RunStepDetailsToolCallsFileSearchResultObject: (node) => 'file_name' in node,
  RunStepDetailsToolCallsFunctionObject: (node) => isFunctionCall(node) && !isPending(node),
};

const deltas: Record<string, (node: Node) => boolean> = {
  MessageDeltaObject: withObject('thread.message.delta'),
  MessageDeltaContentImageFileObject: withType('image_file', 'image_file'),
  MessageDeltaContentRefusalObject: withType('refusal', 'refusal'),
  MessageDeltaContentTextObject: (node) => node.type === 'text' && isNode(node.text),
  MessageDeltaContentTextAnnotationsFileCitationObject: withType('file_citation', 'file_citation'),
  MessageDeltaContentTextAnnotationsFilePathObject: withType('file_path', 'file_path'),
  RunStepDeltaObject: withObject('thread.run.step.delta'),
  RunStepDeltaStepDetailsToolCallsObject: withType('tool_calls', 'tool_calls'),
  RunStepDeltaStepDetailsToolCallsCodeObject: withType('code_interpreter', 'code_interpreter'),
  RunStepDeltaStepDetailsToolCallsCodeOutputImageObject: outputOf('image'),
  RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject: outputOf('logs'),
  RunStepDeltaStepDetailsToolCallsFileSearchObject: (node) => node.type === 'file_search',
  RunStepDeltaStepDetailsToolCallsFunctionObject: isFunctionCall,
};

let objectNodes: Node[] = [];
let deltaNodes: Node[] = [];
let events: string[] = [];

beforeAll(async () => {
  const corpus = await gatherCorpus();
  objectNodes = listNodes(corpus.objects);
  deltaNodes = listNodes(corpus.events.filter(({ event }) => event.endsWith('.delta')));
  events = corpus.events.map(({ event }) => event);
});

function findMissing(nodes: Node[], fields: Record<string, string>, name: string, is: (node: Node) => boolean) {
  const found = nodes.filter(is);
  const expected = nameFields({ [name]: fields[name] ?? '' });
  return expected.filter((field) => !found.some((node) => findPath(node, field.slice(name.length + 1))));
}

describe('what calls and lists return', () => {
  it.each(Object.entries(objects))('has every field of %s', (name, is) => {
    expect(findMissing(objectNodes, objectFields, name, is)).toEqual([]);
  });

  it('is checked for every object of the schema', () => {
    expect(Object.keys(objectFields).filter((name) => !(name in objects))).toEqual(['ErrorResponse', 'Error']);
  });
});

describe('what streams send', () => {
  it.each(Object.entries(deltas))('has every field of %s', (name, is) => {
    const missing = findMissing(deltaNodes, deltaFields, name, is);
    expect(missing.filter((field) => !neverSent.includes(field))).toEqual([]);
  });

  it('never has what the old service did not send either', () => {
    const kept = Object.entries(deltas).flatMap(([name, is]) => {
      const missing = findMissing(deltaNodes, deltaFields, name, is);
      return nameFields({ [name]: deltaFields[name] ?? '' }).filter((field) => !missing.includes(field));
    });
    expect(kept.filter((field) => neverSent.includes(field))).toEqual([]);
    expect(Object.keys(deltaFields).filter((name) => !(name in deltas))).toEqual([
      'MessageDeltaContentImageUrlObject',
      'RunStepDeltaStepDetailsMessageCreationObject',
    ]);
  });

  it('is every event of a run, by name', () => {
    const elsewhere = ['error', 'done'];
    expect(eventNames.filter((name) => !events.includes(name) && !elsewhere.includes(name))).toEqual([]);
  });
});
