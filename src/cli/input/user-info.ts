import type { RequestUser } from "../../policy/index.ts";
import { anything, field, list, map, object, text, type Value } from "../../policy/index.ts";
import { envelope, isOldSchema } from "./envelope.ts";
import { InputError } from "./input-error.ts";
import { readStrictly } from "./strict-document.ts";
import type { Files } from "./text-file.ts";

const userInfoFile = object({
  ...envelope,
  roles: field(list(text()), "Roles bound to the user, as `namespace:name`."),
  clusterRoles: field(list(text()), "Cluster roles bound to the user."),
  userInfo: field(
    object({
      username: field(text(), "Name."),
      uid: field(text(), "Unique identifier."),
      groups: field(list(text()), "Groups."),
      extra: field(map(anything()), "Further facts."),
    }),
    "Who makes the request.",
  ),
});

/** The user of a user info file, and whether the file is of the time before it had an apiVersion and a kind. */
export interface LoadedUser {
  readonly user: RequestUser;
  readonly old: boolean;
}

/** Loads a user info file. */
export function loadUser(path: string, files: Files): LoadedUser {
  const [document] = files.documents(path);
  if (document === undefined) throw new InputError(`${path}: the file is empty`);
  const {
    roles = [],
    clusterRoles = [],
    userInfo = {},
    ...rest
  } = readStrictly<Value<typeof userInfoFile>>(userInfoFile, document);
  const { username = "", uid, groups = [] } = userInfo;
  const user = { username, groups, roles, clusterRoles, ...(uid !== undefined && { uid }) };
  return { user, old: isOldSchema(rest) };
}
