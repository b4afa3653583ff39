/** A node carries its own links, so it can leave the list without a search. One list at a time. */
export interface Linked<Node> {
  previous: Node | undefined;
  next: Node | undefined;
}

/** Doubly linked list of nodes that hold the links themselves. Every operation is O(1) and allocates nothing. */
export class List<Node extends Linked<Node>> {
  first: Node | undefined = undefined;
  last: Node | undefined = undefined;
  size = 0;

  push(node: Node): void {
    node.previous = this.last;
    if (this.last === undefined) this.first = node;
    else this.last.next = node;
    this.last = node;
    this.size++;
  }

  /** The node must be in this list. */
  remove(node: Node): void {
    const { previous, next } = node;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    node.previous = node.next = undefined;
    this.size--;
  }
}
