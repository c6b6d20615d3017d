import type { Resource } from "../../kube/index.ts";
import { notAcceptable } from "../status.ts";
import type { WatchEvent } from "../verbs/watch.ts";
import type { Showing } from "./respond.ts";
import { partialOf, tableOf } from "./table.ts";

/** Writes events as a watch sends them, one JSON document a line. */
export async function* watchLines(
  events: AsyncIterable<WatchEvent>,
  { now, ...showing }: Omit<Showing, "now"> & { readonly now: () => number },
): AsyncGenerator<string> {
  let headless = false;
  for await (const event of events) {
    const object = event.type === "ERROR" ? event.object : shown(event.object, { ...showing, now: now() }, headless);
    headless ||= event.type !== "ERROR";
    yield `${JSON.stringify({ type: event.type, object })}\n`;
  }
}

/** Refuses forms that the objects of a watch cannot have. */
export function checkWatchForm({ form }: Pick<Showing, "form">): void {
  if (form.kind === "metadata" && form.list) throw notAcceptable(["application/json"], "PartialObjectMetadataList");
}

function shown(object: Resource, { kind, form, now }: Showing, headless: boolean): object {
  switch (form.kind) {
    case "object":
      return object;
    case "metadata":
      return partialOf(object, form.apiVersion);
    case "table": {
      const { resourceVersion } = object.metadata;
      return tableOf(kind, [object], { ...form, now, headless, metadata: { resourceVersion } });
    }
    default:
      return form satisfies never;
  }
}
