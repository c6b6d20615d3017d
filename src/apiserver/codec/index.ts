export { codecFor } from "./builtin.ts";
export { customCodec } from "./custom.ts";
export { duplicateFields } from "./duplicate-fields.ts";
export { decodeEnvelope, type Envelope, isEnvelope } from "./envelope.ts";
export { describeKind } from "./list-openapi.ts";
export { PatchError } from "./patch-error.ts";
export { ProtobufError } from "./protobuf-error.ts";
