import { emailOf, nameOf, subjectText } from "../profile.ts";
import type { Provider } from "./provider.ts";

const joined = (...names: readonly unknown[]): string => names.filter((name) => typeof name === "string").join(" ");

/**
 * Whoever runs a directory writes into it what addresses they like, so none of them is attested. The picture's URL works
 * with a token alone.
 */
export const microsoft: Provider = {
  authorizeUrl: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
  tokenUrl: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
  userinfoUrl: "https://graph.microsoft.com/oidc/userinfo",
  scope: "openid profile email",
  secretBy: "form",
  givesIdToken: true,
  hint: "login_hint",
  attests: false,
  profileOf: ({ sub, name, given_name, family_name, email }) => {
    const subject = subjectText(sub);
    return subject === undefined
      ? undefined
      : {
          subject,
          name: nameOf(name, joined(given_name, family_name)),
          picture: null,
          email: emailOf(email),
          emailVerified: false,
        };
  },
};
