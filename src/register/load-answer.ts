/** What is loaded by the first call that is answered here. */
export { createAnswer } from '../server/intercept/create-answer.js';
export { serveConnections } from './serve-connections.js';
