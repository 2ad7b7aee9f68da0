import { createHash } from "node:crypto";
import { type IdTokenSwitches, startOpenId } from "./openid.ts";
import type { Provider } from "./provider.ts";

const pairwise = (sub: unknown): unknown =>
  typeof sub === "string" ? createHash("sha256").update(sub).digest("base64url") : sub;

/** Entra: a subject of its own for each application, a picture that needs a token, and an address only if there is one. */
export const startMicrosoft = (): Promise<Provider & IdTokenSwitches> =>
  startOpenId({
    paths: { authorize: "/common/oauth2/v2.0/authorize", token: "/common/oauth2/v2.0/token", userinfo: "/oidc/userinfo" },
    issuer: (url) => `${url}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`,
    subject: pairwise,
    profile: (person) => ({ ...person, sub: pairwise(person.sub), picture: "https://graph.microsoft.com/v1.0/me/photo/$value" }),
  });
