/** The package in the place of a dependent's SDK: the dependent's client has the surface, the app's own is as it was. */
const assert = require('node:assert/strict');
const { check } = require('./check.cjs');
const { OpenAI, load } = require('legacy-lib');

(async () => {
  await check(load('openai'), load('openai/testing'));
  assert.equal(OpenAI, load('openai').OpenAI);
  assert.equal(load('openai/resources/beta/threads/threads').Threads, OpenAI.Beta.Threads);
  assert.notEqual(require('openai').OpenAI, OpenAI);
  console.log('ok');
})();
