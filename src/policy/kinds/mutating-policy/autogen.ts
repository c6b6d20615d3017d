import type { AutogenConfig } from "../../expressions/index.ts";
import type { MutatingText } from "./schema.ts";

/**
 * A policy for Pods as it is for their controllers: its conditions and apply configurations are rewritten, nothing else.
 * (kyverno: pkg/cel/policies/mpol/autogen)
 */
export function rewriteForControllers(spec: MutatingText, config: AutogenConfig): MutatingText {
  const { matchConditions, mutations } = spec;
  return {
    ...spec,
    ...(matchConditions !== undefined && {
      matchConditions: matchConditions.map((one) => ({ ...one, expression: rewrite(one.expression, config) })),
    }),
    ...(mutations !== undefined && { mutations: mutations.map((one) => rewriteMutation(one, config)) }),
  };
}

type Mutation = NonNullable<MutatingText["mutations"]>[number];

function rewriteMutation(mutation: Mutation, config: AutogenConfig): Mutation {
  const { expression } = mutation.applyConfiguration ?? {};
  if (expression === undefined) return mutation;
  return { ...mutation, applyConfiguration: { expression: rewrite(expression, config) } };
}

const templates = { defaults: ["template"], cronjobs: ["jobTemplate", "spec", "template"] } as const;

function rewrite(expression: string, config: AutogenConfig): string {
  const path = `spec.${templates[config].join(".")}`;
  const moved = expression
    .replace(/\b(object|oldObject|Object)\.spec/g, (_, root: string) => `${root}.${path}.spec`)
    .replace(
      /\b(object|oldObject|Object)\.metadata\.(labels|annotations)/g,
      (_, root: string, part: string) => `${root}.${path}.metadata.${part}`,
    );
  return wrapped(moved, templates[config]);
}

/** An expression that begins with `Object{` says it of the template: `Object{spec: Object.spec{template: ...}}`. */
function wrapped(expression: string, template: readonly string[]): string {
  const start = /^Object[ \t\r\n]*\{/.exec(expression.trim());
  if (start === null) return expression;
  const content = expression.trim().slice(start[0].length);
  const end = closingBrace(content);
  if (end <= 0) return expression;
  let type = "Object";
  let opening = "Object{";
  for (const field of ["spec", ...template]) {
    type = `${type}.${field}`;
    opening += `${field}: ${type}{`;
  }
  const closing = "}".repeat(template.length + 2);
  return `${opening}${content.slice(0, end)}${closing}${content.slice(end + 1)}`;
}

/** Braces in texts count too, as with Kyverno. */
function closingBrace(content: string): number {
  let open = 1;
  for (let at = 0; at < content.length; at += 1) {
    if (content[at] === "{") open += 1;
    else if (content[at] === "}") open -= 1;
    if (open === 0) return at;
  }
  return -1;
}
