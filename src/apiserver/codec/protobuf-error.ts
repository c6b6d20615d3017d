/** The bytes of a Kubernetes protobuf message cannot be read. The client's mistake: an API server answers 400. */
export class ProtobufError extends Error {
  /** Offset of the offending byte in the bytes handed in. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} at byte ${position}`);
    this.name = "ProtobufError";
    this.position = position;
  }
}
