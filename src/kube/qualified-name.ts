const nameForm = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const nameRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const subdomainForm = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

const nameExamples = "(e.g. 'MyName',  or 'my.name',  or '123-abc', ";

/**
 * What is wrong with a label or annotation key, in the API server's words; empty where nothing is.
 * (kubernetes: apimachinery/pkg/util/validation)
 */
export function qualifiedNameErrors(value: string): readonly string[] {
  const parts = value.split("/");
  if (parts.length > 2) {
    const rule = `a qualified name ${nameRule} ${nameExamples}regex used for validation is '${nameForm}')`;
    return [`${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const [first = "", second] = parts;
  if (second === undefined) return nameErrors(first);
  return [...prefixErrors(first), ...nameErrors(second)];
}

/** What is wrong with a label's value; empty where nothing is. (kubernetes: apimachinery/pkg/util/validation) */
export function labelValueErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push("must be no more than 63 characters");
  if (value !== "" && !isName(value)) {
    const examples = "(e.g. 'MyValue',  or 'my_value',  or '12345', ";
    const rule = nameRule.replace("must consist", "a valid label must be an empty string or consist");
    errors.push(`${rule} ${examples}regex used for validation is '(${nameForm})?')`);
  }
  return errors;
}

/** What is wrong with a DNS subdomain, such as most objects' names; empty where nothing is. */
export function subdomainErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push("must be no more than 253 characters");
  if (!value.split(".").every(isLabel)) {
    errors.push(`${subdomainRule} (e.g. 'example.com', regex used for validation is '${subdomainForm}')`);
  }
  return errors;
}

function prefixErrors(prefix: string): readonly string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return subdomainErrors(prefix).map((error) => `prefix part ${error}`);
}

function nameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (name === "") errors.push("name part must be non-empty");
  else if (name.length > 63) errors.push("name part must be no more than 63 characters");
  if (!isName(name)) {
    errors.push(`name part ${nameRule} ${nameExamples}regex used for validation is '${nameForm}')`);
  }
  return errors;
}

// Character classes and ends are looked at apart, so that no expression has anything to try twice.
const isName = (text: string) =>
  /^[-A-Za-z0-9_.]+$/.test(text) && isAlphanumeric(text[0]) && isAlphanumeric(text.at(-1));
const isLabel = (text: string) => /^[-a-z0-9]+$/.test(text) && text[0] !== "-" && text.at(-1) !== "-";
const isAlphanumeric = (character: string | undefined) => /^[A-Za-z0-9]$/.test(character ?? "");
