import { choice, field, integer, object, required, text } from "./schema.ts";

/** A condition as Kubernetes knows it. (kubernetes: apimachinery/pkg/apis/meta/v1/types.go) */
export const statusCondition = object({
  type: required(
    text({
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    }),
    "What the condition is about: `Ready`.",
  ),
  status: required(choice(["True", "False", "Unknown"]), "Whether it holds."),
  observedGeneration: field(
    integer({ format: "int64", minimum: 0 }),
    "The generation of the object that was looked at.",
  ),
  lastTransitionTime: required(text({ format: "date-time" }), "When the status changed last."),
  reason: required(
    text({ minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" }),
    "Why, in one word.",
  ),
  message: required(text({ maxLength: 32768 }), "Why, for people."),
});
