/**
 * What the store does in Redis, each an atomic script. Those on a partition have three keys: KEYS[1] is a sorted set of its
 * keys, every score 0 and so in the order of their bytes, KEYS[2] a hash of their values, as `version json`, KEYS[3] a set
 * that says which writers may make the first entry of the partition.
 *
 * The names of the partitions are in another slot of a cluster, and so no script can compare them with what the partitions
 * hold: KEYS[1] is a sorted set of the names, KEYS[2] a hash that says when each was added last, as a number. That a partition
 * with entries is always named is kept by two rules. The first entry of a partition is written only by a writer that has
 * reserved it (`WRITE`) and then added the name (`ADD_PARTITION`). Its name is removed (`REMOVE_PARTITION`) only if it was not
 * added since before the partition was seen to be empty, which takes all reservations away (`CLOSE_PARTITION`).
 */

/** ARGV: keys. Replies with a value or an empty string for each. */
export const READ = `
local found = {}
for index, key in ipairs(ARGV) do found[index] = redis.call('HGET', KEYS[2], key) or '' end
return found`;

/** What `WRITE` replies to a writer that has just reserved the first entry of a partition. */
export const IS_RESERVED = 2;

/** How long (ms) a reservation is kept. A writer that comes later reserves once more. */
const RESERVATION = 60_000;

/**
 * ARGV: a name of the writer, and for each change: key, `version json` or nothing to delete it, `any` | `none` | `version`,
 * that version. Replies 1 if all was written, 0 if a condition does not hold, and reserves where it would be the first entry.
 * A client may send it again after its connection was lost: no version comes twice, so if it is stored, the first attempt wrote it.
 */
export const WRITE = `
for at = 2, #ARGV, 4 do
  local condition, version = ARGV[at + 2], ARGV[at + 3]
  if condition ~= 'any' then
    local current = redis.call('HGET', KEYS[2], ARGV[at])
    if current == ARGV[at + 1] then return 1 end
    if condition == 'none' and current then return 0 end
    if condition == 'version' and not (current and string.sub(current, 1, #version + 1) == version .. ' ') then return 0 end
  end
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 0 then
    for at = 2, #ARGV, 4 do
      if ARGV[at + 1] ~= '' then
        redis.call('SADD', KEYS[3], ARGV[1])
        redis.call('PEXPIRE', KEYS[3], ${RESERVATION})
        return ${IS_RESERVED}
      end
    end
  end
  redis.call('DEL', KEYS[3])
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

/** ARGV: the name of a partition. Numbers count up under the name that no partition has. */
export const ADD_PARTITION = `
redis.call('HSET', KEYS[2], ARGV[1], redis.call('HINCRBY', KEYS[2], '', 1))
return redis.call('ZADD', KEYS[1], 0, ARGV[1])`;

/** ARGV: the name of a partition. Replies with when it was added last. */
export const READ_ADDITION = `return redis.call('HGET', KEYS[2], ARGV[1]) or ''`;

/** Replies 1 if the partition is empty, and then lets no writer make its first entry that does not add its name again. */
export const CLOSE_PARTITION = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('DEL', KEYS[3])
return 1`;

/** ARGV: the name of a partition, when it was added last. Replies 1 if it was not added since. */
export const REMOVE_PARTITION = `
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1`;

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

/** Replies with the server's time: seconds, and microseconds beyond them. */
export const TIME = `return redis.call('TIME')`;

/** Replies with what the server says of its persistence and its memory. */
export const INFO = `return redis.call('INFO', 'persistence') .. redis.call('INFO', 'memory')`;
