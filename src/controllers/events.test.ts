import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createClient, type Transport } from "../cluster/index.ts";
import type { EventDraft } from "../report/index.ts";
import { createCounter } from "./counts.ts";
import { createEvents } from "./events.ts";

const draft = (name: string, source: "admission" | "scan" = "admission"): EventDraft => ({
  reportingController: `kyverno-${source}`,
  type: "Warning",
  reason: "PolicyViolation",
  action: "Resource Blocked",
  regarding: { apiVersion: "kyverno.io/v1", kind: "P", name },
  note: name,
});

/** Events written to a server that answers each attempt with the next of these statuses, then with 201. */
function eventsTo(statuses: readonly number[], capacity?: number) {
  const left = [...statuses];
  const written: { readonly metadata: { readonly name: string }; readonly note: string }[] = [];
  const gate = Promise.withResolvers<void>();
  let attempts = 0;
  const transport: Transport = async ({ body }) => {
    await gate.promise;
    attempts += 1;
    const status = left.shift() ?? 201;
    const event = JSON.parse(new TextDecoder().decode(body));
    if (status < 300) written.push(event);
    return { status, headers: {}, body: status < 300 ? JSON.stringify(event) : JSON.stringify({ message: "no" }) };
  };
  const counter = createCounter();
  const client = createClient({ transport });
  const shared = { client, counter, instance: "host", clock: () => 1_000, log: () => {} };
  const events = createEvents(capacity === undefined ? shared : { ...shared, capacity });
  return { events, counter, written, open: gate.resolve, attempts: () => attempts };
}

async function until(holds: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(5)) if (holds()) return;
  throw new Error("it does not come true");
}

describe("createEvents", () => {
  it("gives each event a name of its own, also within a millisecond", async () => {
    const { events, written, open } = eventsTo([]);
    open();
    events.add([draft("a"), draft("a"), draft("a")]);
    await until(() => written.length === 3);
    expect(new Set(written.map(({ metadata }) => metadata.name)).size).toBe(3);
  });

  it("tries three times, then drops and counts", async () => {
    const { events, counter, written, open, attempts } = eventsTo([500, 500, 201, 500, 500, 500]);
    open();
    events.add([draft("a")]);
    await until(() => counter.eventsWritten === 1);
    events.add([draft("b")]);
    await until(() => counter.eventsDropped === 1);
    expect(written.map(({ note }) => note)).toEqual(["a"]);
    expect(attempts()).toBe(6);
  });

  it("tries no more where the namespace is gone", async () => {
    const { events, counter, written, open, attempts } = eventsTo([404]);
    open();
    events.add([draft("a"), draft("b")]);
    await until(() => written.length === 1);
    expect(attempts()).toBe(2);
    expect(counter.eventsDropped).toBe(0);
  });

  it("drops what is too much, scans before denials", async () => {
    const { events, counter, written, open } = eventsTo([], 10);
    events.add(Array.from({ length: 20 }, (_, index) => draft(`scan-${index}`, "scan")));
    const dropped = counter.eventsDropped;
    expect(dropped).toBeGreaterThanOrEqual(12);
    events.add([draft("denied")]);
    expect(counter.eventsDropped).toBe(dropped);
    events.add(Array.from({ length: 20 }, (_, index) => draft(`denied-${index}`)));
    expect(counter.eventsDropped).toBeGreaterThan(dropped);
    open();
    await until(() => counter.eventsWritten + counter.eventsDropped === 41);
    expect(written.map(({ note }) => note)).toContain("denied");
  });
});

describe("stop", () => {
  it("still writes what waits", async () => {
    const { events, counter, open } = eventsTo([]);
    events.add(Array.from({ length: 9 }, (_, index) => draft(`last-${index}`)));
    const stopped = events.stop(10_000);
    open();
    await stopped;
    expect(counter).toMatchObject({ eventsWritten: 9, eventsDropped: 0 });
  });

  it("drops and counts what cannot be written in time", async () => {
    const { events, counter } = eventsTo([]);
    events.add(Array.from({ length: 9 }, (_, index) => draft(`last-${index}`)));
    await events.stop(0);
    events.add([draft("too late")]);
    expect(counter).toMatchObject({ eventsWritten: 0, eventsDropped: 7 });
  });
});
