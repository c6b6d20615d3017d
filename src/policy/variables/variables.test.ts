import { describe, expect, it } from "vitest";
import type { Request, RequestUser } from "../rule.ts";
import { variablesOf } from "./variables.ts";

const user: RequestUser = {
  username: "system:serviceaccount:team:builder",
  groups: ["system:authenticated"],
  roles: ["team:edit"],
  clusterRoles: ["view"],
};

const digest = `sha256:${"a".repeat(64)}`;

const pod = podWith({
  initContainers: [{ name: "init", image: "localhost:5000/tool" }],
  containers: [
    { name: "web", image: "nginx" },
    { name: "none" },
    { name: "pinned", image: `ghcr.io/a/b@${digest}` },
    { name: "__proto__", image: "x" },
  ],
});

function podWith(spec: object): NonNullable<Request["object"]> {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" }, spec };
}

function requestWith(more: Partial<Request>): Request {
  return {
    uid: "1",
    operation: "CREATE",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    subresource: "",
    name: "web",
    namespace: "team",
    object: pod,
    oldObject: undefined,
    user,
    dryRun: false,
    now: 5,
    ...more,
  };
}

const lookup = (name: string, more: Partial<Request> = {}) => variablesOf(requestWith(more)).names.lookup(name);
const found = (name: string, more: Partial<Request> = {}): unknown => {
  const binding = lookup(name, more);
  return binding.kind === "value" ? binding.value : binding;
};

describe("the variable request", () => {
  it("is the admission request with the roles of the user", () => {
    expect(found("request")).toEqual({
      uid: "1",
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      requestKind: { group: "", version: "v1", kind: "Pod" },
      requestResource: { group: "", version: "v1", resource: "pods" },
      name: "web",
      namespace: "team",
      operation: "CREATE",
      object: pod,
      oldObject: null,
      dryRun: false,
      options: null,
      userInfo: { username: user.username, groups: user.groups },
      roles: user.roles,
      clusterRoles: user.clusterRoles,
    });
  });

  it("has no user in the background, and nothing that only a request has", () => {
    expect(found("request", { user: undefined })).toEqual({ operation: "CREATE", namespace: "team", object: pod });
  });

  it("tells the subresource, and the old object of what is deleted", () => {
    const value = found("request", { subresource: "exec", operation: "DELETE", object: undefined, oldObject: pod });
    expect(value).toMatchObject({ subResource: "exec", object: null, oldObject: pod });
  });

  it("is worked out once for a request, and shares its objects", () => {
    const request = requestWith({});
    expect(variablesOf(request)).toBe(variablesOf(request));
    const first = variablesOf(request).names.lookup("request");
    expect(variablesOf(request).names.lookup("request")).toBe(first);
    expect((found("request") as { readonly object: unknown }).object).toBe(pod);
  });
});

describe("the service account", () => {
  it.each([
    ["system:serviceaccount:team:builder", "builder", "team"],
    ["jane", "", ""],
    ["oidc:some-long-prefix:team:builder", "", ""],
  ])("of %s is %j in %j", (username, name, namespace) => {
    const more = { user: { ...user, username } };
    expect(found("serviceAccountName", more)).toBe(name);
    expect(found("serviceAccountNamespace", more)).toBe(namespace);
  });

  it("is absent where nobody asks", () => {
    expect(lookup("serviceAccountName", { user: undefined })).toEqual({ kind: "absent" });
  });
});

interface Images {
  readonly initContainers: { readonly init: unknown };
  readonly containers: { readonly pinned: unknown };
}

describe("the variable images", () => {
  it("has the images of a Pod by type and container, without what is empty", () => {
    const { initContainers, containers, ...others } = found("images") as Images;
    expect(others).toEqual({});
    expect(Object.keys(containers)).toEqual(["web", "pinned", "__proto__"]);
    expect(initContainers.init).toEqual({
      registry: "localhost:5000",
      name: "tool",
      path: "tool",
      tag: "latest",
      reference: "localhost:5000/tool:latest",
      referenceWithTag: "localhost:5000/tool:latest",
      jsonPointer: "/spec/initContainers/0/image",
    });
    expect(containers.pinned).toEqual({
      registry: "ghcr.io",
      name: "b",
      path: "a/b",
      digest,
      reference: `ghcr.io/a/b@${digest}`,
      referenceWithTag: "ghcr.io/a/b:",
      jsonPointer: "/spec/containers/2/image",
    });
  });

  it.each([
    ["Deployment", { template: { spec: { containers: [{ name: "a", image: "b" }] } } }, "/spec/template/spec"],
    [
      "CronJob",
      { jobTemplate: { spec: { template: { spec: { containers: [{ name: "a", image: "b" }] } } } } },
      "/spec/jobTemplate/spec/template/spec",
    ],
  ])("has those of a %s", (kind, spec, pointer) => {
    const object = { ...podWith(spec), kind };
    const expected = { containers: { a: { path: "b", jsonPointer: `${pointer}/containers/0/image` } } };
    expect(found("images", { object })).toMatchObject(expected);
  });

  it("is absent without images and for other kinds", () => {
    expect(lookup("images", { object: podWith({}) })).toEqual({ kind: "absent" });
    expect(lookup("images", { object: { ...pod, kind: "Service" } })).toEqual({ kind: "absent" });
    expect(lookup("images", { object: undefined })).toEqual({ kind: "absent" });
  });

  it("is an error where an image cannot be read", () => {
    const object = podWith({ containers: [{ name: "a", image: "UPPER/x y" }] });
    expect(lookup("images", { object })).toMatchObject({
      kind: "error",
      message: expect.stringMatching(/^invalid image 'UPPER\/x y' \(bad image: /),
    });
  });
});

describe("all names together", () => {
  it("have the images once they have been asked for, and were readable", () => {
    const { names } = variablesOf(requestWith({}));
    expect(names.known()).not.toContain("images");
    names.lookup("images");
    expect(names.known()).toContain("images");
    const broken = variablesOf(requestWith({ object: podWith({ containers: [{ name: "a", image: "UPPER/x y" }] }) }));
    broken.names.lookup("images");
    expect(broken.names.known()).not.toContain("images");
  });
});

describe("any other name", () => {
  it.each(["element", "target", "constructor", "__proto__"])("%s is absent", (name) => {
    expect(lookup(name)).toEqual({ kind: "absent" });
  });
});
