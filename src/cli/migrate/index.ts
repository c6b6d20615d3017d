export { connect } from "./connect.ts";
export { migrate } from "./migrate.ts";
