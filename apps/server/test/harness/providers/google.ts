import { type IdTokenSwitches, startOpenId } from "./openid.ts";
import type { Provider } from "./provider.ts";

/** Members of the userinfo by the scope that has them. */
const members: Readonly<Record<string, readonly string[]>> = {
  openid: ["sub"],
  profile: ["name", "given_name", "family_name", "picture"],
  email: ["email", "email_verified", "hd"],
};

export const startGoogle = (): Promise<Provider & IdTokenSwitches> =>
  startOpenId({
    paths: { authorize: "/o/oauth2/v2/auth", token: "/token", userinfo: "/v1/userinfo" },
    issuer: (url) => url,
    profile: (person, scope) => {
      const shown = new Set(scope.split(" ").flatMap((word) => members[word] ?? []));
      return Object.fromEntries(Object.entries(person).filter(([name]) => shown.has(name)));
    },
  });
