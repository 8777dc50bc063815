import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../tools/root';

/** A sentence that a user can meet: what was found and expected, how that comes about, and what to do. */
export interface Sentence {
  readonly file: string;
  readonly finding: string;
  /** The comment before the place where it is said. */
  readonly cause: string;
  readonly remedy: string;
}

/** All sentences, read from the code: each `new Error(…)` of the construct, and each `new Refusal(…)` of the function. */
export function sentences(): Sentence[] {
  return ['lib', 'lambda']
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
      return [...created(source, file.startsWith('lib/') ? 'Error' : 'Refusal')].flatMap(
        (node) => sentenceOf(file, node) ?? [],
      );
    });
}

/** Every place where something of a class is made. */
function* created(node: ts.Node, name: string): Generator<ts.NewExpression> {
  if (ts.isNewExpression(node) && node.expression.getText() === name) yield node;
  for (const child of node.getChildren()) yield* created(child, name);
}

function sentenceOf(file: string, node: ts.NewExpression): Sentence | undefined {
  const [first = '', ...others] = (node.arguments ?? []).map(textOf);
  // Refusals say what to do in arguments of their own, errors in the sentences after the first.
  const [, finding = first, rest = ''] = others.length > 0 ? [] : (/^(.*?[.)])\s+(?=[A-Z])(.*)$/s.exec(first) ?? []);
  // What only hands on the message of another has no text of its own.
  if (/^[^a-z]*(\{\w+\}\s*)*$/.test(finding)) return undefined;
  return { file, finding, cause: commentBefore(node), remedy: [...others, rest].join(' ').trim() };
}

/** The comment before a node, or before the innermost statement that has one and is no block. */
function commentBefore(node: ts.Node): string {
  const text = node.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  if (comments.length === 0)
    return ts.isBlock(node.parent) || ts.isCaseOrDefaultClause(node.parent) ? '' : commentBefore(node.parent);
  return comments.map(({ pos, end }) => text.slice(pos, end).replace(/^\/\/ /, '')).join(' ');
}

/** The text of an expression, with names in braces for what is known only when it is said. */
function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  if (ts.isBinaryExpression(node)) return textOf(node.left) + textOf(node.right);
  if (ts.isTemplateExpression(node)) {
    return (
      node.head.text + node.templateSpans.map(({ expression, literal }) => nameOf(expression) + literal.text).join('')
    );
  }
  return nameOf(node);
}

function nameOf(expression: ts.Expression): string {
  const words = expression.getText().match(/[A-Za-z]+/g) ?? [];
  const name = words
    .filter((word) => !/^(String|JSON|stringify|join|toString|this|typeOf|Object|keys|undefined)$/.test(word))
    .at(-1);
  return `{${name ?? 'value'}}`;
}
