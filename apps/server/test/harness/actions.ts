import type { Answer } from "./http.ts";
import type { Tenant } from "./tenant.ts";

/** Creates an Action and answers it. */
export const newAction = async (tenant: Pick<Tenant, "call">, code: string, fields: object = {}): Promise<Answer["body"]> => {
  const made = await tenant.call("POST", "/actions", { name: "Action", code, ...fields });
  if (made.status !== 201) throw new Error(`No Action: ${made.status} ${made.text}`);
  return made.body;
};

/** The body of one hook, as an Action. */
export const postLogin = (body: string): string => `exports.onExecutePostLogin = async (event, api) => {\n${body}\n};`;
export const onContinue = (body: string): string => `exports.onExecuteContinue = async (event, api) => {\n${body}\n};`;
export const machines = (body: string): string => `exports.onExecuteClientCredentials = async (event, api) => {\n${body}\n};`;
export const preSignup = (body: string): string => `exports.onExecutePreSignup = async (event, api) => {\n${body}\n};`;

/** Rows of the log of one type, newest first. */
export const logged = async (tenant: Pick<Tenant, "call">, type: string): Promise<Answer["body"][]> =>
  (await tenant.call("GET", `/logs?type=${type}`)).body.results;

/** What a token says. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
