/** Runs for the tests of contexts. */
import { type Fact, type Facts, pending, type Query, type Request } from "../../rule.ts";
import { compileDocument } from "../document.ts";
import { withContext } from "../layer.ts";
import { type Run, runOf } from "../run.ts";
import { compileContext } from "./compile.ts";
import type { ContextEntryText } from "./entry-text.ts";

const request: Request = {
  uid: "1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team", labels: { app: "web" } } },
  oldObject: undefined,
  user: { username: "jane", groups: [], roles: [], clusterRoles: [] },
  dryRun: false,
  now: 0,
};

/** What is asked, and the answers: `undefined` for what is not there yet. */
export interface World {
  readonly asked: Query[];
  readonly facts: Facts;
}

/** A world that answers with values. */
export function worldOf(answer: (query: Query) => Fact | undefined = () => undefined): World {
  const asked: Query[] = [];
  const want = (query: Query) => {
    asked.push(query);
    return answer(query);
  };
  return { asked, facts: { want } };
}

/** The run of a rule with a context; of a policy for one namespace where it is named. */
export function runWith(entries: readonly ContextEntryText[], world = worldOf(), namespace = ""): Run {
  return withContext(runOf(request, world.facts), compileContext(entries, namespace));
}

/** What a text with variables comes to: its value, `{ error }`, or pending. */
export function told(run: Run, text: unknown): unknown {
  const filled = compileDocument(text).fill(run);
  if (filled.kind === "pending") return pending;
  return filled.kind === "value" ? filled.value : { error: filled.message };
}
