/** What is loaded by the first call that is answered here. */
export { createInterceptAnswer } from '../server/intercept/create-intercept-answer.js';
export { serveConnections } from './serve-connections.js';
