/** Old drivers beside the package: each store says which command updates its driver, once it is used. */
import assert from 'node:assert/strict';
import { PostgresStore } from 'openai-assistants-shim/store/postgres';
import { RedisStore } from 'openai-assistants-shim/store/redis';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';

const told = (error) => `${error.code} ${error.message}`;
const drivers = process.argv.slice(2);
if (drivers.includes('sqlite') && !process.getBuiltinModule('node:sqlite')) {
  const store = new SqliteStore({ path: ':memory:' });
  assert.match(await store.get('key').catch(told), /^ERR_\w+_DRIVER .*npm install better-sqlite3@12/);
}
if (drivers.includes('redis')) {
  const store = new RedisStore({ url: 'redis://127.0.0.1:1' });
  assert.match(await store.get('key').catch(told), /^ERR_OUTDATED_DRIVER .*npm install redis@latest/);
}
if (drivers.includes('pg')) {
  const store = new PostgresStore({ connectionString: 'postgres://127.0.0.1:1' });
  assert.match(await store.get('key').catch(told), /^ERR_OUTDATED_DRIVER .*npm install pg@latest/);
}
if (drivers.includes('msw')) {
  const fake = createFakeOpenAI();
  assert.throws(
    () => fake.handlers,
    ({ code, message }) => code === 'ERR_OUTDATED_DRIVER' && message.includes('npm install'),
  );
}
console.log('ok');
