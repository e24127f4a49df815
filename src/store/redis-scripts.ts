/**
 * What the store does in Redis, each an atomic script. Those on a partition have two keys: KEYS[1] is a sorted set of its
 * keys, every score 0 and so in the order of their bytes, KEYS[2] a hash of their values, as `version json`. The names of
 * the partitions are a sorted set of the same kind; a name stays when its partition has become empty.
 */

/** ARGV: keys. Replies with a value or an empty string for each. */
export const READ = `
local found = {}
for index, key in ipairs(ARGV) do found[index] = redis.call('HGET', KEYS[2], key) or '' end
return found`;

/** What `WRITE` replies for a partition that holds nothing yet, unless it is told that it is new. */
export const IS_NEW_PARTITION = 2;

/**
 * ARGV: `known` | `new`, and for each change: key, `version json` or nothing to delete it, `any` | `none` | `version`, that
 * version. Replies 1 if all was written, 0 if a condition does not hold.
 */
export const WRITE = `
for at = 2, #ARGV, 4 do
  local condition, version = ARGV[at + 2], ARGV[at + 3]
  if condition ~= 'any' then
    local current = redis.call('HGET', KEYS[2], ARGV[at])
    if condition == 'none' and current then return 0 end
    if condition == 'version' and not (current and string.sub(current, 1, #version + 1) == version .. ' ') then return 0 end
  end
end
if ARGV[1] == 'known' and redis.call('EXISTS', KEYS[1]) == 0 then
  for at = 2, #ARGV, 4 do
    if ARGV[at + 1] ~= '' then return ${IS_NEW_PARTITION} end
  end
end
for at = 2, #ARGV, 4 do
  local key, value = ARGV[at], ARGV[at + 1]
  if value == '' then
    redis.call('HDEL', KEYS[2], key)
    redis.call('ZREM', KEYS[1], key)
  else
    redis.call('HSET', KEYS[2], key, value)
    redis.call('ZADD', KEYS[1], 0, key)
  end
end
return 1`;

/** ARGV: the name of a partition. */
export const ADD_PARTITION = `return redis.call('ZADD', KEYS[1], 0, ARGV[1])`;

/** ARGV: first name, name behind the last one, limit. */
export const LIST_PARTITIONS = `
return redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])`;

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
