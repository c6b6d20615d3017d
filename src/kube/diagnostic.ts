/** The user's text is wrong: what, where, and what is to be done. Data that is collected, never thrown. */
export interface Diagnostic {
  /** A short stable word for the kind of mistake, such as `unknown-field`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** Lower case, user input in quotes or backticks; Kyverno's own wording where users rely on it. */
  readonly message: string;
  /** The mistakes that the message tells of at once; absent where there is one. */
  readonly parts?: readonly string[];
  /** Where in the document: `spec.rules[0].match`; empty for the document as a whole. */
  readonly path: string;
  /** Position in the text, from 1, where there is a text. */
  readonly line?: number;
  readonly column?: number;
}
