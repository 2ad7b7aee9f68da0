import { json, type Kind, type Provider, startProvider } from "./provider.ts";

const kind: Kind = {
  paths: { authorize: "/oauth", token: "/v1/oauth/token", userinfo: "/v1/me" },
  secretBy: "basic",
  grant: ({ access_token }, _, response) =>
    json(response, 200, {
      user_id_string: "1",
      access_token,
      token_type: "bearer",
      refresh_token: "rt-figma",
      expires_in: 7_776_000,
    }),
  refuse: (error, _, response) => json(response, 400, { error: true, status: 400, message: error }),
  profile: (person) => person,
};

/** Figma: the secret by HTTP Basic, and errors in a form of its own. */
export const startFigma = (): Promise<Provider> => startProvider(kind);
