import { Script } from './script.ts';

/** The start of both scripts: the state is the time of the last full bucket in microseconds and the tokens taken since, as in the bucket of one process. */
const settle = `
local capacity, perSecond = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local since, taken = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%d+)$')
since, taken = tonumber(since or now), tonumber(taken or 0)
if taken * 1000000 / perSecond <= now - since then since, taken = now, 0 end
local function keep()
  if taken == 0 then return redis.call('DEL', KEYS[1]) end
  local fullInMs = math.ceil((taken * 1000000 / perSecond - (now - since)) / 1000)
  redis.call('SET', KEYS[1], string.format('%.0f %.0f', since, taken), 'PX', math.max(1, fullInMs))
end
`;

/**
 * Takes tokens for equal requests one after the other, each for the moment when they will have flowed in, as long as that is near enough.
 * Arguments: capacity, tokens per second, milliseconds that are near enough, tokens of a request, number of requests. Answer: in how many microseconds each
 * may start; the last of them was not taken if that is too far.
 */
export const takeScript = /* @__PURE__ */ new Script(`${settle}
local horizon, tokens = ARGV[3] * 1000, tonumber(ARGV[4])
local answer = {}
for index = 1, tonumber(ARGV[5]) do
  local waitUs = math.max(0, math.ceil((taken + tokens - capacity) * 1000000 / perSecond - (now - since)))
  answer[index] = waitUs
  if waitUs > horizon then break end
  taken = taken + tokens
end
keep()
return answer
`);

/** Puts tokens back, or none. Arguments: capacity, tokens per second, tokens. Answer: tokens in the bucket, as text because of the fraction. */
export const giveBackScript = /* @__PURE__ */ new Script(`${settle}
taken = math.max(0, taken - ARGV[3])
keep()
local available = taken == 0 and capacity or capacity - taken + (now - since) * perSecond / 1000000
return { string.format('%.17g', math.max(0, available)) }
`);
