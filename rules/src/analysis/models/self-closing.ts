/** What is opened by methods of these names, in a package that depends on this one, is closed by whatever of its own operations fails. Source: amqp-node.github.io/amqplib/channel_api.html#channel_error */
export const SELF_CLOSING: readonly { readonly dependency: string; readonly openedBy: ReadonlySet<string> }[] = [
  { dependency: 'amqplib', openedBy: new Set(['createChannel', 'createConfirmChannel']) },
];
