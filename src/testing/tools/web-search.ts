import { SEARCH_STATES, stateEvents, type FakeTool } from './fake-tool.js';

/** The service's search of the web. It has more than one name in requests: what they offer is not compared. */
export const webSearchTool: FakeTool = {
  name: 'web_search',
  itemType: 'web_search_call',
  empty: () => ({ action: undefined }),
  events: (_item, at) => stateEvents('web_search_call', SEARCH_STATES, at),
};
