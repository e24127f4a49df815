/**
 * The scripts that the store runs in Redis; each is atomic. A script on a partition has three keys: KEYS[1] is a sorted set of
 * the partition's keys, in byte order because every score is 0. KEYS[2] is a hash of their values, as `version json`. KEYS[3] is
 * a set of the writers that may write the partition's first entry.
 *
 * A script on the index has two keys: KEYS[1] is a sorted set of the partitions' names, and KEYS[2] a hash with a number for
 * each name, which grows each time the name is added. In a cluster, the index and the partitions are in different slots, so no
 * script can use both. Two rules ensure that the index names every partition that has entries:
 *
 * 1. A writer must reserve a partition (`WRITE`) and then add its name (`ADD_PARTITION`) before it can write the first entry.
 * 2. To remove a name, a process first reads the name's number (`READ_ADDITION`). Then it checks that the partition is empty,
 *    which cancels all reservations (`CLOSE_PARTITION`). It removes the name only if the number has not changed
 *    (`REMOVE_PARTITION`).
 */

/** ARGV: keys. Replies with the value of each; an empty string if there is none. */
export const READ = `
local found = {}
for index, key in ipairs(ARGV) do found[index] = redis.call('HGET', KEYS[2], key) or '' end
return found`;

/** The reply of `WRITE` if it wrote nothing, but reserved the first entry of the partition for the writer. */
export const IS_RESERVED = 2;

/** How long (ms) a reservation lasts. After that, the writer must reserve again. */
const RESERVATION = 60_000;

/**
 * ARGV: an id of the writer, and for each change: the key; `version json`, or an empty string to delete the entry; the condition
 * `any` | `none` | `version`; the version for that condition. Replies 1 if it made all changes, 0 if a condition does not hold,
 * and {@link IS_RESERVED} if the partition is empty and the writer had no reservation.
 *
 * A client may send the script again if it lost the connection. Versions are unique: if a conditional change is already stored,
 * the first attempt wrote it, so the reply is 1.
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

/** ARGV: the name of a partition. Adds it, with the next number. The counter is in the field `''`: no partition has that name. */
export const ADD_PARTITION = `
redis.call('HSET', KEYS[2], ARGV[1], redis.call('HINCRBY', KEYS[2], '', 1))
return redis.call('ZADD', KEYS[1], 0, ARGV[1])`;

/** ARGV: the name of a partition. Replies with the number of its last addition; an empty string if there is none. */
export const READ_ADDITION = `return redis.call('HGET', KEYS[2], ARGV[1]) or ''`;

/** Replies 1 if the partition is empty, and cancels all reservations: writers must reserve, and add its name, again. */
export const CLOSE_PARTITION = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('DEL', KEYS[3])
return 1`;

/** ARGV: the name of a partition, its number from `READ_ADDITION`. Replies 1 if it removed the name, 0 if the number has changed. */
export const REMOVE_PARTITION = `
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1`;

/** ARGV: first name, end (exclusive), limit. */
export const LIST_PARTITIONS = `
return redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])`;

/** ARGV: first key, end (exclusive), limit, `asc` | `desc`. Replies with each key, followed by its value. */
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

/** Replies with the server's time: the seconds, and the microseconds of the current second. */
export const TIME = `return redis.call('TIME')`;

/** Replies with the sections of `INFO` about persistence and memory. */
export const INFO = `return redis.call('INFO', 'persistence') .. redis.call('INFO', 'memory')`;
