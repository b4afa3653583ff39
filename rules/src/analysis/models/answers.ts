/** Types of what frameworks hand to a handler to answer with: their methods queue, and report failures elsewhere. */
const ANSWERS = /^(?:@nestjs\/common|express|fastify|h3|hono|http2?|https|koa|polka|restify):\w*(?:Context|Next|NextFunction|Reply|Response)\.new(?:\.|$)/;

/** Is the callee with this key a method of what a framework hands to a handler to answer with, or such a function? */
export function isAnswer(key: string | undefined): boolean {
  return key !== undefined && ANSWERS.test(key);
}

/** Methods of a response of Node.js or Express that begin to send it. */
const BEGINS = 'end|flushHeaders|json|redirect|render|send|sendFile|sendStatus|writeHead';
/** Such a method: the one who asked has heard. */
export const BEGINS_ANSWER = new RegExp(`^(?:${BEGINS})$`);

const ANSWERS_BY_STEPS = new RegExp(`^(?:\\w+\\.\\(\\)\\.)*(?:${BEGINS})$`);

/** `res.status(200).json(rows)` in `(req, res) => …`, whose parameters nothing gives a type: the steps after the parameter, and its index. */
export function isAnswerOfParameter(steps: readonly string[], index: number): boolean {
  return (index === 1 || index === 2) && ANSWERS_BY_STEPS.test(steps.join('.'));
}

/** `NextFunction`, `Next`: the type of what a framework hands to a handler to go on by, as the steps from its module. */
export function isNext(steps: readonly string[]): boolean {
  return /Next(?:Function)?$/.test(steps[0] ?? '') && steps.join('.').endsWith('.new');
}

/** `rows.map(load)`: a method of lists, or of nothing known, that fails as what it is given does. */
export function isMapping(text: string, key: string | undefined): boolean {
  return /\.(?:flatMap|map)$/.test(text) && (key === undefined || key.startsWith('global:'));
}
