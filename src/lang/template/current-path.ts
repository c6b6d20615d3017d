/**
 * The expression that `{{@}}` stands for at a place: what is there in the resource. Everything up to `foreach` and two
 * further steps are left out of the pointer. (kyverno: pkg/utils/jsonpointer/pointer.go)
 */
export function currentPath(prefix: readonly string[], pointer: string): string {
  const steps = stepsOf(pointer);
  const past = steps.slice(steps.indexOf("foreach") + 1);
  return expressionOf([...prefix, ...(past.length > 2 ? past.slice(2) : [])]);
}

/** The steps of a pointer in which a backslash keeps a slash, and double quotes keep what is between them. */
function stepsOf(pointer: string): readonly string[] {
  const steps: string[] = [];
  let step = "";
  let quoted = false;
  for (let at = 0; at < pointer.length; at++) {
    const char = pointer[at] ?? "";
    if (char === "\\") step += pointer[++at] ?? "";
    else if (char === '"') quoted = !quoted;
    else if (char === "/" && !quoted) {
      if (step !== "") steps.push(step);
      step = "";
    } else step += char;
  }
  return step === "" ? steps : [...steps, step];
}

const index = /^[0-9]{1,19}$/;
/** Brackets at the ends are those of anchors, and are left as they are. */
const plain = /^[(A-Z_a-z][)0-9A-Z_a-z]*$/;

function expressionOf(steps: readonly string[]): string {
  let text = "";
  for (const step of steps) {
    if (index.test(step)) text += `[${step}]`;
    else text += (text === "" ? "" : ".") + (plain.test(step) ? step : JSON.stringify(step));
  }
  return text;
}
