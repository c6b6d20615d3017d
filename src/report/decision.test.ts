import { describe, expect, it } from "vitest";
import { policyWith, requestOf } from "../../test/samples.ts";
import type { RuleOutcome, Verdict } from "../engine/index.ts";
import type { CompiledPolicy, Request } from "../policy/index.ts";
import { decide } from "./decision.ts";

type Said = readonly [policy: string, outcomes: readonly RuleOutcome[], changes?: Partial<CompiledPolicy>];

function verdictOf(said: readonly Said[], request: Partial<Request> = {}): Verdict {
  const made = requestOf(request);
  const policies = said.map(([name, outcomes, changes]) => ({
    policy: policyWith(name, [], changes),
    phase: "validate" as const,
    outcomes,
  }));
  return { request: made, resource: made.object ?? made.oldObject, policies };
}

const enforced = (status: RuleOutcome["status"], rule = "r", message = "no"): RuleOutcome => ({
  status,
  message,
  rule,
  action: "Enforce",
});
const audited = (status: RuleOutcome["status"], rule = "r", message = "no"): RuleOutcome => ({
  status,
  message,
  rule,
  action: "Audit",
});
const ignore = { failurePolicy: "Ignore" } as const;

describe("decide", () => {
  const decisions: readonly (readonly [string, readonly Said[], boolean])[] = [
    ["nothing was said", [], true],
    ["a rule passes", [["p", [audited("pass")]]], true],
    ["a rule is skipped", [["p", [audited("skip")]]], true],
    ["an enforced rule fails", [["p", [enforced("fail")]]], false],
    ["an enforced rule fails and its policy fails open", [["p", [enforced("fail")], ignore]], false],
    ["an audited rule fails", [["p", [audited("fail")]]], true],
    ["an enforced rule warns", [["p", [enforced("warn")]]], true],
    ["an enforced rule errs", [["p", [enforced("error")]]], false],
    ["an enforced rule errs and its policy fails open", [["p", [enforced("error")], ignore]], true],
    ["an audited rule errs", [["p", [audited("error")]]], true],
    [
      "a rule errs beside a policy that fails closed",
      [
        ["p", [enforced("error")], ignore],
        ["q", [audited("pass")]],
      ],
      false,
    ],
    [
      "one of many fails",
      [
        ["p", [audited("pass"), enforced("fail")]],
        ["q", [audited("pass")]],
      ],
      false,
    ],
  ];
  it.each(decisions)("when %s", (_, said, allowed) => {
    expect(decide(verdictOf(said)).allowed).toBe(allowed);
  });

  it("tells all that is enforced and went wrong, by policy and rule", () => {
    const { message } = decide(
      verdictOf([
        [
          "z-policy",
          [enforced("fail", "r10", "ten"), enforced("fail", "r2", "two: 2"), audited("fail", "r3", "hidden")],
        ],
        ["a-policy", [enforced("error", "r", "broken"), audited("pass", "s", "fine")]],
        ["audit", [audited("fail")]],
      ]),
    );
    expect(message).toBe(
      "\n\nresource Pod/default/web was blocked due to the following policies \n\n" +
        "a-policy:\n  r: broken\nz-policy:\n  r2: 'two: 2'\n  r10: ten\n",
    );
  });

  it("folds the text of the registry lab as its users know it", () => {
    const at = "failed at path /spec/containers/0/image/";
    const outcome = enforced(
      "fail",
      "validate-registries",
      `validation error: Unknown Image registry. rule validate-registries ${at}`,
    );
    const { message } = decide(verdictOf([["restrict-image-registries", [outcome]]]));
    expect(message).toBe(
      "\n\nresource Pod/default/web was blocked due to the following policies \n\n" +
        "restrict-image-registries:\n" +
        "  validate-registries: 'validation error: Unknown Image registry. rule validate-registries\n" +
        "    failed at path /spec/containers/0/image/'\n",
    );
  });

  it.each([
    [
      "a cluster-wide object",
      { namespace: "", object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } } },
      "Namespace//x",
    ],
    [
      "an object whose name is still to be made",
      { name: "", object: { apiVersion: "v1", kind: "Pod", metadata: { generateName: "x-" } } },
      "Pod/default/",
    ],
    [
      "an object that goes",
      { operation: "DELETE", object: undefined, oldObject: requestOf().object },
      "Pod/default/web",
    ],
    ["a request without an object", { object: undefined }, "Pod/default/web"],
  ] as const)("names %s", (_, request, name) => {
    const { message } = decide(verdictOf([["p", [enforced("fail")]]], request));
    expect(message).toContain(`\n\nresource ${name} was blocked due`);
  });

  it("lets the later of two policies of the same name speak", () => {
    const said: readonly Said[] = [
      ["p", [enforced("fail", "r", "cluster-wide")]],
      ["p", [enforced("fail", "s", "here")], { namespace: "default" }],
    ];
    expect(decide(verdictOf(said)).message).toMatch(/p:\n {2}s: here\n$/);
  });

  it("warns of what goes wrong and does not deny", () => {
    const said: readonly Said[] = [
      [
        "p",
        [enforced("error", "r", "broken"), enforced("warn", "s", "careful"), audited("fail", "t", "quiet")],
        ignore,
      ],
      [
        "q",
        [audited("fail", "r", "bad"), audited("error", "s", "worse"), audited("skip", "t")],
        { ...ignore, emitWarning: true },
      ],
      ["w", [audited("fail", "r", "quiet")], ignore],
    ];
    expect(decide(verdictOf(said))).toEqual({
      allowed: true,
      message: "",
      warnings: ["policy p.r: broken", "policy p.s: careful", "policy q.r: bad", "policy q.s: worse"],
    });
  });

  it("does not warn where it denies", () => {
    const said: readonly Said[] = [["p", [enforced("fail"), audited("fail", "s")], { emitWarning: true }]];
    expect(decide(verdictOf(said)).warnings).toEqual([]);
  });
});

describe("decide, about policies with doors of their own", () => {
  const door = { name: "vpol.validate.kyverno.svc", path: "/vpol", side: "validate" } as const;
  const named = (more: Partial<CompiledPolicy> = {}) => ({ doors: [door], ...more });
  const warning = { emitWarning: true };

  it.each<[string, readonly Said[], boolean, string, readonly string[]]>([
    ["a failure", [["p", [enforced("fail")], named()]], false, "Policy p failed: no", []],
    [
      "an error, also where it fails open",
      [["p", [enforced("error")], named(ignore)]],
      false,
      "Policy p error: no",
      [],
    ],
    [
      "several",
      [
        ["p", [enforced("fail")], named()],
        ["q", [enforced("error", "r", "broken")], named()],
      ],
      false,
      "Policy p failed: no; Policy q error: broken",
      [],
    ],
    ["what is audited", [["p", [audited("fail")], named()]], true, "", []],
    ["what is warned of", [["p", [audited("fail")], named(warning)]], true, "", ["Policy p failed: no"]],
    [
      "what is denied and warned of",
      [["p", [enforced("fail")], named(warning)]],
      false,
      "Policy p failed: no",
      ["Policy p failed: no"],
    ],
    ["what is skipped", [["p", [audited("skip")], named(warning)]], true, "", []],
  ])("tells of %s", (_, said, allowed, message, warnings) => {
    expect(decide(verdictOf(said))).toEqual({ allowed, message, warnings });
  });

  it("does not let them make errors of others count", () => {
    const said: readonly Said[] = [
      ["p", [enforced("error")], ignore],
      ["q", [audited("pass")], named()],
    ];
    expect(decide(verdictOf(said)).allowed).toBe(true);
  });
});
