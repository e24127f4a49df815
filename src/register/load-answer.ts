/** The module that the first answered call loads. */
export { createInterceptAnswer } from '../server/intercept/create-intercept-answer.js';
export { serveConnections } from './serve-connections.js';
