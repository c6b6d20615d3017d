import { describe, expect, it } from "vitest";
import { alreadyExists, conflict, forbidden, invalid, notFound } from "./status.ts";

const deployments = { group: "apps", resource: "deployments" };

describe("the Status errors", () => {
  it.each([
    [notFound(deployments, "web"), 404, "NotFound", 'deployments.apps "web" not found'],
    [alreadyExists({ group: "", resource: "pods" }, "a"), 409, "AlreadyExists", 'pods "a" already exists'],
    [conflict(deployments, "web", "x"), 409, "Conflict", 'Operation cannot be fulfilled on deployments.apps "web": x'],
    [forbidden(deployments, "", "x"), 403, "Forbidden", "deployments.apps is forbidden: x"],
    [forbidden(deployments, "web", "x"), 403, "Forbidden", 'deployments.apps "web" is forbidden: x'],
    [forbidden({ group: "", resource: "" }, "", "x"), 403, "Forbidden", "forbidden: x"],
  ])("%#: are worded as the API server words them", (error, code, reason, message) => {
    expect([error.code, error.reason, error.message]).toEqual([code, reason, message]);
  });

  it("shows one mistake as it is and several in brackets, with a cause for each", () => {
    const required = { type: "Required", field: "spec.containers[0].image", detail: "" } as const;
    const wrong = { type: "Invalid", field: "metadata.name", value: "X", detail: "must be lower case" } as const;
    const pod = { group: "", kind: "Pod" };
    expect(invalid(pod, "x", [required]).message).toBe('Pod "x" is invalid: spec.containers[0].image: Required value');
    const both = invalid(pod, "x", [required, wrong]);
    expect(both.message).toBe(
      'Pod "x" is invalid: [spec.containers[0].image: Required value, metadata.name: Invalid value: "X": must be lower case]',
    );
    expect(both.status.details).toEqual({
      name: "x",
      kind: "Pod",
      causes: [
        { reason: "FieldValueRequired", message: "Required value", field: "spec.containers[0].image" },
        { reason: "FieldValueInvalid", message: 'Invalid value: "X": must be lower case', field: "metadata.name" },
      ],
    });
  });
});
