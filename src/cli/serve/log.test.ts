import { describe, expect, it } from "vitest";
import { createLog, type LogFormat } from "./log.ts";

function lines(format: LogFormat) {
  const written: string[] = [];
  return { written, log: createLog({ format, write: (line) => written.push(line), clock: () => 1_764_000_000_000 }) };
}

describe("createLog", () => {
  it.each([
    ["plain", {}, "2025-11-24T16:00:00.000Z INFO  hello\n"],
    [
      "numbers and names",
      { port: 9443, name: "a-b.c/d" },
      "2025-11-24T16:00:00.000Z INFO  hello port=9443 name=a-b.c/d\n",
    ],
    ["texts", { why: 'it "is" so' }, '2025-11-24T16:00:00.000Z INFO  hello why="it \\"is\\" so"\n'],
    ["nothing", { why: "" }, '2025-11-24T16:00:00.000Z INFO  hello why=""\n'],
  ])("writes fields on the line: %s", (_, fields, line) => {
    const { written, log } = lines("text");
    log.info("hello", fields);
    expect(written).toEqual([line]);
  });

  it("lets the fields of JSON hide nothing", () => {
    const { written, log } = lines("json");
    log.error("broken", { level: "info", port: 1 });
    expect(JSON.parse(written[0] ?? "")).toEqual({
      time: "2025-11-24T16:00:00.000Z",
      level: "error",
      message: "broken",
      port: 1,
    });
  });

  it.each(["text", "json"] as const)("keeps one line one line, and harmless: %s", (format) => {
    const { written, log } = lines(format);
    log.warn("a\nb\u001b[2J\u0085\u202e", { key: "c\r\nd" });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[\x20-\x7e]+\n$/);
  });

  it("cuts what is endless", () => {
    const { written, log } = lines("text");
    log.info("x".repeat(1_000_000));
    expect(written[0]?.length).toBeLessThan(9_000);
  });
});
