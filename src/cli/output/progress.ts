/** Tells on a terminal how far a long run is. */
export interface Progress {
  step(): void;
  /** Takes the line away again. */
  end(): void;
}

/** Steps of runs that are over before anybody looks are not told. */
const worthTelling = 200;
const everySteps = 25;

/**
 * A line on the standard error, only where that is a terminal and the standard output is none: two streams on one
 * terminal would write over each other.
 */
export function createProgress(total: number): Progress {
  const { stderr, stdout } = process;
  const shown = stderr.isTTY === true && stdout.isTTY !== true && total >= worthTelling;
  let done = 0;
  return {
    step() {
      done++;
      if (shown && done % everySteps === 0) stderr.write(`\r${done} of ${total} resources`);
    },
    end() {
      if (shown) stderr.write(`\r${" ".repeat(`${total} of ${total} resources`.length)}\r`);
    },
  };
}
