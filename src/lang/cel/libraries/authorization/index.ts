export { envoyLibrary, envoyRequest, envoyResponseType } from "./envoy.ts";
export { httpAuthorizationLibrary, httpCheckRequest, httpResponseType } from "./http.ts";
export { jwtLibrary } from "./jwt.ts";
export { type MessageKind, MessageValue } from "./message.ts";
export { type Answer, AnswerValue } from "./response.ts";
