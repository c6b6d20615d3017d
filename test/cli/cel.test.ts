import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { portcullis } from "../journeys/plane.ts";

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";

describe("portcullis cel", () => {
  it.each([
    [
      ["query", "-u", "object.metadata.name", "object.spec.replicas < 5"],
      0,
      ["# object.metadata.name", "web", "# object.spec.replicas < 5", "true"],
    ],
    [
      ["query", "object.spec.replicas <"],
      1,
      [
        "Error: failed to compile CEL: ERROR: <input>:1:23: Syntax error: mismatched input '<EOF>' expecting {'[', '{', " +
          "'(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
        " | object.spec.replicas <",
        " | ......................^",
      ],
    ],
    [
      ["explain", "-i", "-", "object.spec.replicas > 1", "has(object.spec.paused) ? 1 : 'no'"],
      1,
      [
        "# object.spec.replicas > 1",
        "Type:     bool",
        "Estimate: 2",
        "Value:    true",
        "Cost:     4",
        "",
        "# has(object.spec.paused) ? 1 : 'no'",
        "ERROR: <input>:1:25: found no matching overload for '_?_:_' applied to '(bool, int, string)'",
        " | has(object.spec.paused) ? 1 : 'no'",
        " | ........................^",
      ],
    ],
    [
      ["function", "--library", "kyverno", "time.now"],
      0,
      ["Name: time.now", "  time.now() -> timestamp  (kyverno.time)", ""],
    ],
    [["query", "--nope"], 1, ["Error: unknown flag: --nope"]],
  ])("answers %j", (args, exit, lines) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [portcullis, "cel", ...args], {
      encoding: "utf8",
      input: deployment,
    });
    expect({ status, printed: stdout + stderr }).toEqual({ status: exit, printed: `${lines.join("\n")}\n` });
  });
});
