import { Script } from './script.ts';

/** The keys of a semaphore, in the order of the scripts: counters, permits by token, deadlines of instances, waiting instances. */
export const leaseKeys = ['state', 'permits', 'live', 'queue'] as const;

/**
 * One exchange of an instance with the server. The instance says what it gave back, what it wants and, in a full exchange, what it holds; it hears what
 * it was granted since and what it lost. All of it may be said twice or never arrive: the next exchange sets it right.
 *
 * Arguments: instance, capacity, lease ms, grace ms, newest token the instance knows, weight and number of permits wanted, `token:weight` given back,
 * `token:weight` held or `unchanged`. Answer: `unknown`, or `ok`, permits granted, tokens lost, ms until it is worth asking again (0: no sooner than usual).
 * A fencing token is the server's clock in microseconds, moved on where that would not grow, so that it grows even past a loss of all data.
 * Source: Gray, Cheriton, "Leases" (1989), also for the grace period after a restart; tokens as in Kleppmann, "How to do distributed locking" (2016).
 */
export const exchangeScript = /* @__PURE__ */ new Script(`
local state, permits, live, queue = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local me, capacity, leaseMs, graceMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local weight, count, returned, held = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9]
local time = redis.call('TIME')
local nowUs = time[1] * 1000000 + time[2]
local nowMs = math.floor(nowUs / 1000)

local function parsed(permit)
  local token, weight, owner = string.match(permit, '^(%d+):(%d+):(.+)$')
  return tonumber(token), tonumber(weight), owner
end

local deadline = redis.call('ZSCORE', live, me)
if held == 'unchanged' and not (deadline and tonumber(deadline) > nowMs) then return { 'unknown' } end
local counters = redis.call('HMGET', state, 'used', 'last')
local used, last = tonumber(counters[1] or 0), tonumber(counters[2] or 0)

local dead = redis.call('ZRANGEBYSCORE', live, '-inf', nowMs)
if #dead > 0 then
  local isDead = {}
  for _, who in ipairs(dead) do
    isDead[who] = true
    redis.call('ZREM', live, who)
    redis.call('ZREM', queue, who)
    redis.call('HDEL', state, 'wants:' .. who, 'granted:' .. who)
  end
  for _, permit in ipairs(redis.call('ZRANGE', permits, 0, -1)) do
    local _, size, owner = parsed(permit)
    if isDead[owner] then used = used - size * redis.call('ZREM', permits, permit) end
  end
end

for permit, size in string.gmatch(returned, '(%d+:(%d+))') do
  used = used - size * redis.call('ZREM', permits, permit .. ':' .. me)
end
local lost = {}
if held ~= 'unchanged' then
  local isHeld = {}
  for permit, token, size in string.gmatch(held, '((%d+):(%d+))') do
    local member = permit .. ':' .. me
    isHeld[member] = true
    if not redis.call('ZSCORE', permits, member) then
      -- A mutex that somebody else has held since then is lost, even if it is free again.
      if used + size <= capacity and (capacity > 1 or tonumber(token) >= last) then
        used = used + size * redis.call('ZADD', permits, token, member)
      else
        lost[#lost + 1] = token
      end
    end
  end
  -- A server with older data still has what was given back since.
  for _, permit in ipairs(redis.call('ZRANGEBYSCORE', permits, '-inf', ARGV[5])) do
    local _, size, owner = parsed(permit)
    if owner == me and not isHeld[permit] then used = used - size * redis.call('ZREM', permits, permit) end
  end
  last = math.max(last, tonumber(ARGV[5]))
end
redis.call('ZADD', live, nowMs + leaseMs, me)

local granted = {}
for _, permit in ipairs(redis.call('ZRANGEBYSCORE', permits, '(' .. ARGV[5], '+inf')) do
  local token, size, owner = parsed(permit)
  if owner == me then granted[#granted + 1] = string.format('%.0f:%d', token, size) end
end
count = count - #granted

-- Who waits, in turn. No more of them can be served than there is room.
local queuedAt = redis.call('ZSCORE', queue, me)
local turns, mine = {}, { who = me, size = weight, number = count, permits = {} }
if used < capacity then
  for _, who in ipairs(redis.call('ZRANGE', queue, 0, capacity - used - 1)) do
    local size, number = string.match(who ~= me and redis.call('HGET', state, 'wants:' .. who) or '', '^(%d+) (%d+)$')
    if size then
      turns[#turns + 1] = { who = who, size = tonumber(size), number = tonumber(number), permits = {} }
    elseif who == me and count > 0 then
      turns[#turns + 1] = mine
    end
  end
  if count > 0 and not queuedAt then turns[#turns + 1] = mine end
end
local opensInMs = 0
if graceMs > 0 and #turns > 0 then
  local uptime = string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%d+)')
  -- The difference of two clocks that were both cut to seconds may be a second too long.
  opensInMs = math.max(0, graceMs + 1000 - uptime * 1000)
end

local served = {}
while opensInMs == 0 and #turns > 0 and used + turns[1].size <= capacity do
  local turn = table.remove(turns, 1)
  last = math.max(last + 1, nowUs)
  used = used + turn.size
  turn.number = turn.number - 1
  if turn.number > 0 then turns[#turns + 1] = turn end
  if #turn.permits == 0 then served[#served + 1] = turn end
  turn.permits[#turn.permits + 1] = string.format('%.0f:%d', last, turn.size)
  turn.last = last
  redis.call('ZADD', permits, last, turn.permits[#turn.permits] .. ':' .. turn.who)
end
for _, turn in ipairs(served) do
  local who, text = turn.who, table.concat(turn.permits, ' ')
  if who == me then
    granted[#granted + 1] = text
  else
    local before = redis.call('HGET', state, 'granted:' .. who) or '0'
    redis.call('PUBLISH', 'headgate:' .. string.match(who, '^[^.]+'), who .. ' ' .. before .. ' ' .. text)
    if turn.number > 0 then
      redis.call('HSET', state, 'wants:' .. who, turn.size .. ' ' .. turn.number)
      redis.call('ZADD', queue, turn.last, who)
    else
      redis.call('HDEL', state, 'wants:' .. who)
      redis.call('ZREM', queue, who)
    end
  end
  redis.call('HSET', state, 'granted:' .. who, turn.last)
end

local nextMs = opensInMs
if mine.number > 0 then
  redis.call('HSET', state, 'wants:' .. me, weight .. ' ' .. mine.number)
  redis.call('ZADD', queue, mine.last or queuedAt or math.max(nowUs, last), me)
  if nextMs == 0 then nextMs = redis.call('ZRANGE', live, 0, 0, 'WITHSCORES')[2] - nowMs end
elseif queuedAt then
  redis.call('ZREM', queue, me)
  redis.call('HDEL', state, 'wants:' .. me)
end
redis.call('HSET', state, 'used', used, 'last', last)
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 7200000) end
return { 'ok', table.concat(granted, ' '), table.concat(lost, ' '), nextMs }
`);

/** The sum of the weights that instances hold whose deadline has not passed. */
export const usedScript = /* @__PURE__ */ new Script(`
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local used = 0
for _, permit in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local size, owner = string.match(permit, '^%d+:(%d+):(.+)$')
  if tonumber(redis.call('ZSCORE', KEYS[3], owner) or 0) > nowMs then used = used + size end
end
return { used }
`);
