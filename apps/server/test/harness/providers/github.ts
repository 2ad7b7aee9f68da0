import type { IncomingMessage, ServerResponse } from "node:http";
import { json, type Kind, type Provider, startProvider } from "./provider.ts";

/** Answers forms unless JSON is asked for. */
const answer = (
  body: Readonly<Record<string, unknown>>,
  { headers }: IncomingMessage,
  response: ServerResponse,
): ServerResponse => {
  if (headers.accept === "application/json") return json(response, 200, body);
  const form = new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString();
  return response.writeHead(200, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }).end(form);
};

const names: Readonly<Record<string, string>> = {
  invalid_grant: "bad_verification_code",
  invalid_client: "incorrect_client_credentials",
};

const kind: Kind = {
  paths: { authorize: "/login/oauth/authorize", token: "/login/oauth/access_token", userinfo: "/user" },
  secretBy: "form",
  grant: (members, request, response) =>
    answer({ ...members, scope: String(members.scope).replaceAll(" ", ",") }, request, response),
  // With 200: https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
  refuse: (error, request, response) =>
    answer(
      { error: names[error] ?? error, error_description: "The request is wrong.", error_uri: "https://docs.github.com" },
      request,
      response,
    ),
  profile: ({ emails: _, ...person }) => person,
  resources: (path, { person, scope }) =>
    path === "/user/emails" && /(^| )user(:email)?( |$)/.test(scope) ? { status: 200, body: person.emails ?? [] } : undefined,
};

/** GitHub, or a GitHub Enterprise Server: numbers as ids, addresses apart, refusals with 200. */
export const startGithub = (): Promise<Provider> => startProvider(kind);
