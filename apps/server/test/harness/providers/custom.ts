import { json, type Kind, type Provider, startProvider } from "./provider.ts";

const kind: Kind = {
  paths: { authorize: "/authorize", token: "/token", userinfo: "/me" },
  secretBy: "form",
  grant: (members, _, response) => json(response, 200, members),
  refuse: (error, _, response) => json(response, 400, { error, error_description: "No." }),
  profile: (person) => person,
};

/** A provider of no known kind: plain OAuth 2.0 (RFC 6749), and a profile with the members that we document. */
export const startCustom = (): Promise<Provider> => startProvider(kind);
