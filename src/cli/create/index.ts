export { type ClusterRoleText, clusterRoleText } from "./cluster-role.ts";
export { type ExceptionTextOptions, exceptionText } from "./exception.ts";
export { metricsConfigText } from "./metrics-config.ts";
export { type TestTextOptions, testText } from "./test.ts";
export { type UserInfoTextOptions, userInfoText } from "./user-info.ts";
export { type ValuesTextOptions, valuesText } from "./values.ts";
export { writeText } from "./write.ts";
