/** A strategic merge patch that cannot be applied: the client's mistake, worded as apimachinery words it. */
export class PatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PatchError";
  }
}
