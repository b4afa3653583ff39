import { Script } from './script.ts';

/*
 * A flight is one hash: the id of the process that loads, and a field for each one that waits for it. It lasts as long as its loader renews it, and is gone
 * when the load has ended. What waiters are told begins with `V` and the encoded value, `E` and the error, or is `A`: ask again.
 */
const tellAll = `
local function tellAll(message)
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    local who = string.match(field, '^waits:(.+)$')
    if who then redis.call('PUBLISH', 'headgate:' .. string.match(who, '^[^.]+'), who .. ' ' .. message) end
  end
  return redis.call('DEL', KEYS[1])
end
`;

/** Arguments: id, lease ms. Answer: 0 for who shall load, otherwise the milliseconds until the loader must have renewed. */
export const joinScript = /* @__PURE__ */ new Script(`
local loader = redis.call('HGET', KEYS[1], 'loader')
if loader and loader ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'waits:' .. ARGV[1], '')
  return { math.max(1, redis.call('PTTL', KEYS[1])) }
end
redis.call('HSET', KEYS[1], 'loader', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 0 }
`);

/** Arguments: id, lease ms. */
export const renewScript = /* @__PURE__ */ new Script(`
if redis.call('HGET', KEYS[1], 'loader') == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {}
`);

/** Arguments: id, what to tell. */
export const settleScript = /* @__PURE__ */ new Script(`${tellAll}
if redis.call('HGET', KEYS[1], 'loader') == ARGV[1] then tellAll(ARGV[2]) end
return {}
`);

/** Answer: 1 if a load was under way. */
export const forgetScript = /* @__PURE__ */ new Script(`${tellAll}
return { tellAll('A') }
`);
