/** What the command line asked of `test`. */
export interface TestOptions {
  /** Folders with tests, or URLs of git repositories. */
  readonly places: readonly string[];
  readonly fileName: string;
  readonly selector: string;
  readonly failOnly: boolean;
  readonly detailed: boolean;
  /** One of {@link testFormats}; empty for tables. */
  readonly format: string;
  readonly requireTests: boolean;
  readonly removeColour: boolean;
  readonly gitBranch: string;
  /** Rows and mocks that say nothing fail. */
  readonly strict: boolean;
}

/** The formats of `-o`: Kyverno's, and those of code scanning and of workflow annotations. */
export const testFormats: readonly string[] = ["json", "yaml", "markdown", "junit", "sarif", "github"];
