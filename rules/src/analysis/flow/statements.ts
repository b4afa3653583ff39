import type { TSESTree } from '@typescript-eslint/types';
import type { LoopNode } from '../syntax.ts';
import { visitClass } from './classes.ts';
import { visitCondition, visitExpression } from './expressions.ts';
import type { Draft, Graph } from './graph.ts';
import { visitPattern } from './patterns.ts';

/** Adds the steps of statements in order. What a `using` declares is disposed after all that follows it. */
export function visitStatements(graph: Graph, statements: readonly TSESTree.Node[]): void {
  const at = statements.findIndex(isUsing);
  for (const statement of at < 0 ? statements : statements.slice(0, at)) visitStatement(graph, statement);
  const declaration = statements[at];
  if (!isUsing(declaration)) return;
  graph.nest(() => withUsing(graph, declaration, 0, () => visitStatements(graph, statements.slice(at + 1))));
}

function visitStatement(graph: Graph, node: TSESTree.Node, labels: readonly string[] = []): void {
  graph.nest(() => visit(graph, node, labels));
}

function visit(graph: Graph, node: TSESTree.Node, labels: readonly string[]): void {
  switch (node.type) {
    case 'BlockStatement': return labelled(graph, node, labels, () => visitStatements(graph, node.body));
    case 'ExpressionStatement': return visitExpression(graph, node.expression);
    case 'VariableDeclaration': return node.declarations.forEach(one => visitDeclarator(graph, one));
    case 'ClassDeclaration': return visitClass(graph, node);
    case 'LabeledStatement': return visitStatement(graph, node.body, [...labels, node.label.name]);
    case 'IfStatement': return labelled(graph, node, labels, () => visitIf(graph, node));
    case 'SwitchStatement': return visitSwitch(graph, node, labels);
    case 'TryStatement': return labelled(graph, node, labels, () => visitTry(graph, node));
    case 'ForStatement': return visitFor(graph, node, labels);
    case 'ForOfStatement':
    case 'ForInStatement': return visitForEach(graph, node, labels);
    case 'WhileStatement':
    case 'DoWhileStatement': return visitWhile(graph, node, labels);
    case 'BreakStatement': return graph.jumpTo('break', node.label?.name);
    case 'ContinueStatement': return graph.jumpTo('continue', node.label?.name);
    case 'ReturnStatement':
      if (node.argument) visitExpression(graph, node.argument);
      if (node.argument && graph.isAsyncGenerator) graph.step('await', node);
      return graph.step('return', node);
    case 'ThrowStatement':
      visitExpression(graph, node.argument);
      return graph.step('throw', node);
    case 'WithStatement':
      visitExpression(graph, node.object);
      return visitStatement(graph, node.body);
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration': return node.declaration ? visitExported(graph, node.declaration) : undefined;
    case 'TSExportAssignment': return visitExpression(graph, node.expression);
    case 'TSModuleBlock': return visitStatements(graph, node.body);
    case 'TSModuleDeclaration': return node.body ? visitStatement(graph, node.body) : undefined;
    case 'TSEnumDeclaration': return node.body.members.forEach(({ initializer }) => initializer && visitExpression(graph, initializer));
    default: // Hoisted functions, imports, types, `;` and `debugger` do nothing here.
  }
}

function visitExported(graph: Graph, node: TSESTree.Node): void {
  if (node.type.endsWith('Declaration')) visitStatement(graph, node);
  else visitExpression(graph, node);
}

/** A statement that only its own labels can break out of. */
function labelled(graph: Graph, node: TSESTree.Node, labels: readonly string[], body: () => void): void {
  if (labels.length === 0) return body();
  const to = graph.join(node);
  graph.within([{ kind: 'break', to, labels, isDefault: false }], body);
  graph.meet(to);
}

function visitDeclarator(graph: Graph, { id, init, parent }: TSESTree.VariableDeclarator): void {
  if (init) visitExpression(graph, init);
  if (init || parent.kind !== 'var') visitPattern(graph, id);
}

/** `using x = …` or `await using x = …`. */
function isUsing(node: TSESTree.Node | null | undefined): node is TSESTree.UsingDeclaration {
  return node?.type === 'VariableDeclaration' && /using$/.test(node.kind);
}

/** Declares the variables from index `from` on, and disposes each after `rest`, the last one first. */
function withUsing(graph: Graph, declaration: TSESTree.UsingDeclaration, from: number, rest: () => void): void {
  const declarator = declaration.declarations[from];
  if (!declarator) return rest();
  visitDeclarator(graph, declarator);
  disposing(graph, declarator, declaration.kind, () => withUsing(graph, declaration, from + 1, rest));
}

function disposing(graph: Graph, declarator: TSESTree.VariableDeclarator, kind: string, rest: () => void): void {
  graph.withFinally(declarator, rest, () => graph.step('dispose', declarator, kind === 'await using'));
}

function visitIf(graph: Graph, node: TSESTree.IfStatement): void {
  const [isTrue, isFalse, after] = [graph.join(node.consequent), graph.join(node), graph.join(node)];
  visitCondition(graph, node.test, isTrue, isFalse);
  graph.resume(isTrue);
  visitStatement(graph, node.consequent);
  graph.link(after);
  graph.resume(isFalse);
  if (node.alternate) visitStatement(graph, node.alternate);
  graph.meet(after);
}

function visitSwitch(graph: Graph, node: TSESTree.SwitchStatement, labels: readonly string[]): void {
  visitExpression(graph, node.discriminant);
  const after = graph.join(node);
  const bodies = node.cases.map(one => graph.join(one));
  node.cases.forEach(({ test }, index) => {
    if (!test) return;
    visitExpression(graph, test);
    graph.link(bodies[index]!);
  });
  graph.link(bodies[node.cases.findIndex(({ test }) => !test)] ?? after);
  graph.at = undefined;
  graph.within([{ kind: 'break', to: after, labels, isDefault: true }], () => {
    node.cases.forEach(({ consequent }, index) => {
      graph.meet(bodies[index]!); // From its test, and from the case above.
      for (const statement of consequent) visitStatement(graph, statement);
    });
  });
  graph.meet(after);
}

function visitTry(graph: Graph, { block, handler, finalizer }: TSESTree.TryStatement): void {
  const caught = !handler ? () => visitStatement(graph, block) : () => graph.withCatch(handler, () => visitStatement(graph, block), () => {
    if (handler.param) visitPattern(graph, handler.param);
    visitStatement(graph, handler.body);
  });
  if (finalizer) graph.withFinally(finalizer, caught, () => visitStatement(graph, finalizer));
  else caught();
}

function visitFor(graph: Graph, node: TSESTree.ForStatement, labels: readonly string[]): void {
  const run = (): void => loop(graph, node, labels, next => {
    const [head, body] = [graph.head(node), graph.join(node.body)];
    graph.meet(head);
    if (node.test) visitCondition(graph, node.test, body, next.after);
    else graph.link(body);
    graph.resume(body);
    next.body();
    if (node.update) visitExpression(graph, node.update);
    graph.link(head);
  });
  if (isUsing(node.init)) return withUsing(graph, node.init, 0, run);
  if (node.init) (node.init.type === 'VariableDeclaration' ? visitStatement : visitExpression)(graph, node.init);
  run();
}

function visitWhile(graph: Graph, node: TSESTree.WhileStatement | TSESTree.DoWhileStatement, labels: readonly string[]): void {
  loop(graph, node, labels, next => {
    const [head, body] = [graph.head(node), graph.join(node.body)];
    graph.meet(head);
    if (node.type === 'WhileStatement') visitCondition(graph, node.test, body, next.after);
    else graph.link(body);
    graph.resume(body);
    next.body();
    if (node.type === 'DoWhileStatement') visitCondition(graph, node.test, head, next.after);
    else graph.link(head);
  });
}

/** `for…of` and `for…in`. Each turn is a step `iterate` of the loop; leaving `for await` early closes its iterator, which is awaited. */
function visitForEach(graph: Graph, node: TSESTree.ForOfStatement | TSESTree.ForInStatement, labels: readonly string[]): void {
  visitExpression(graph, node.right);
  const waits = node.type === 'ForOfStatement' && node.await;
  loop(graph, node, labels, next => {
    const [head, body] = [graph.join(node), graph.join(node.body)]; // Its step is `iterate`.
    graph.meet(head);
    graph.step('iterate', node, waits);
    graph.link(next.after);
    graph.meet(body);
    if (waits) graph.withFinally(node.body, () => turn(next.body), () => graph.step('close', node.right), false);
    else turn(next.body);
    graph.link(head);
  });

  function turn(body: () => void): void {
    if (node.left.type !== 'VariableDeclaration') {
      visitPattern(graph, node.left);
      return body();
    }
    const [declarator] = node.left.declarations;
    visitPattern(graph, declarator!.id);
    if (isUsing(node.left)) disposing(graph, declarator!, node.left.kind, body);
    else body();
  }
}

/** A loop by its `turns`, given where it ends and how its body runs. */
function loop(graph: Graph, node: LoopNode, labels: readonly string[], turns: (next: { readonly after: Draft; readonly body: () => void }) => void): void {
  const after = graph.join(node);
  graph.within([{ kind: 'break', to: after, labels, isDefault: true }], () => turns({
    after,
    body: () => {
      const again = graph.join(node.body);
      graph.within([{ kind: 'continue', to: again, labels, isDefault: true }], () => visitStatement(graph, node.body));
      graph.meet(again);
    },
  }));
  graph.resume(after);
}
