export { builtinKinds } from "./builtin.ts";
