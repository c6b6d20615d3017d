/**
 * A strategic merge patch that cannot be applied; the message is worded as apimachinery words it. The client's
 * mistake: an API server answers 400 when the patch is malformed, 422 otherwise.
 */
export class PatchError extends Error {
  /** Whether the object that the patch met is at fault, as much as the patch: the API server answers 422 to those. */
  constructor(message: string) {
    super(message);
    this.name = "PatchError";
  }
}
