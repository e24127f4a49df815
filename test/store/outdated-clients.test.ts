import { expect, test } from 'vitest';
import { RedisStore } from '../../src/store/redis.js';
import { cells } from './support/cells.js';

test('refuses a client of redis 3, whose calls would never end', async () => {
  const client = { eval: () => Promise.resolve(null), internal_send_command: () => false };
  const store = new RedisStore({ client });
  await expect(cells(store).get('key')).rejects.toMatchObject({
    code: 'ERR_OUTDATED_DRIVER',
    message: expect.stringContaining('npm install redis@latest'),
  });
});
