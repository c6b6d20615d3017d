import { itemLines } from "./lines.ts";

/** Who asks. */
export interface UserInfoTextOptions {
  readonly username: string;
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
  readonly groups: readonly string[];
}

/** A file of user info. (kyverno: cmd/cli/.../create/templates/user-info.yaml) */
export function userInfoText({ username, roles, clusterRoles, groups }: UserInfoTextOptions): string {
  return `# list of roles
roles:${itemLines(roles, 2)}

# list of cluster roles
clusterRoles:${itemLines(clusterRoles, 2)}

userInfo:
  # user name
  username: ${username}

  # list of groups
  groups:${itemLines(groups, 4)}
`;
}
