import { syntaxTree } from "../../lang/index.ts";
import { InputError } from "../input/index.ts";
import { askFor, expression, givenExpressions, markedMessage, type Texts } from "./expressions.ts";

/** Prints what expressions are made of, up to the first that is wrong. (kyverno: cmd/cli/.../commands/jp/parse) */
export async function printTrees(operands: readonly string[], paths: readonly string[], texts: Texts): Promise<void> {
  const given = givenExpressions(operands, paths, texts);
  const all = given.length > 0 ? given : [await askFor(expression, texts)];
  for (const text of all) {
    const tree = syntaxTree(text);
    if (tree.kind === "mistake") throw new InputError(markedMessage(tree.message, text, tree.at));
    texts.streams.out(`# ${text}\n${tree.text}\n`);
  }
}
