/** What is sent back for a call. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Further headers: name, value, name, value. */
  readonly headers?: readonly string[];
  /** Called once the answer is on its way: for everything that nobody waits for. */
  readonly sent?: () => void;
}

/** Answers the body of a `POST`, and takes no longer than `time` milliseconds where it has to wait for something. */
export type Answerer = (body: Buffer, time: number) => Answer | Promise<Answer>;

/** What the server serves, by path. */
export interface Routes {
  /** Answered to `GET` (and `HEAD`). */
  readonly probes: ReadonlyMap<string, () => Answer>;
  /** Answered to `POST` of `application/json`. */
  readonly calls: ReadonlyMap<string, Answerer>;
  /** The same for paths that name policies. */
  readonly named?: (path: string) => Answerer | undefined;
}

/** An answer for people. */
export function textAnswer(status: number, text: string, headers: readonly string[] = []): Answer {
  return { status, contentType: "text/plain; charset=utf-8", body: `${text}\n`, headers };
}

/** An answer for the API server. */
export function jsonAnswer(body: string, sent?: () => void): Answer {
  const contentType = "application/json; charset=utf-8";
  return sent === undefined ? { status: 200, contentType, body } : { status: 200, contentType, body, sent };
}
