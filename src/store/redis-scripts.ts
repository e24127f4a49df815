/**
 * What the store does in Redis, each an atomic script on the same two keys: KEYS[1] is a sorted set of all keys, every
 * score 0 and so in the order of their bytes, KEYS[2] a hash of their values, as `version json`.
 */

/** ARGV: keys. Replies with a value or an empty string for each. */
export const READ = `
local found = {}
for index, key in ipairs(ARGV) do found[index] = redis.call('HGET', KEYS[2], key) or '' end
return found`;

/** ARGV: key, `version json`, `any` | `none` | `version`, that version. Replies 1 if it was written. */
export const WRITE = `
local key, value, condition, version = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if condition ~= 'any' then
  local current = redis.call('HGET', KEYS[2], key)
  if condition == 'none' and current then return 0 end
  if condition == 'version' and not (current and string.sub(current, 1, #version + 1) == version .. ' ') then return 0 end
end
redis.call('HSET', KEYS[2], key, value)
redis.call('ZADD', KEYS[1], 0, key)
return 1`;

/** ARGV: key. Replies 1 if there was one. */
export const REMOVE = `
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])`;

/** ARGV: first key, key behind the last one, limit, `asc` | `desc`. Replies with keys and values in turn. */
export const LIST = `
local from, to, limit = '[' .. ARGV[1], '(' .. ARGV[2], ARGV[3]
local keys
if ARGV[4] == 'desc' then keys = redis.call('ZREVRANGEBYLEX', KEYS[1], to, from, 'LIMIT', 0, limit)
else keys = redis.call('ZRANGEBYLEX', KEYS[1], from, to, 'LIMIT', 0, limit) end
local found = {}
for _, key in ipairs(keys) do
  found[#found + 1] = key
  found[#found + 1] = redis.call('HGET', KEYS[2], key) or ''
end
return found`;
