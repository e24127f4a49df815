import { SEARCH_STATES, stateEvents, type FakeTool } from './fake-tool.js';

/**
 * The service's web search. The fake does not check that the request offers it, because it has more than one name in requests.
 */
export const webSearchTool: FakeTool = {
  name: 'web_search',
  itemType: 'web_search_call',
  empty: () => ({ action: undefined }),
  events: (_item, at) => stateEvents('web_search_call', SEARCH_STATES, at),
};
