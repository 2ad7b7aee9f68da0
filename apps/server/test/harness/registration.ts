import { expect } from "vitest";
import { type Answer, type Send, send } from "./http.ts";
import type { TestServer } from "./server.ts";
import type { Tenant } from "./tenant.ts";

/** What a client that registered itself is given. */
export interface Registered {
  readonly client_id: string;
  readonly client_secret: string;
  readonly registration_access_token: string;
}

type At = Pick<TestServer, "baseUrl" | "host">;
type Of = Pick<Tenant, "host">;

export const json = { "content-type": "application/json" };

export const valid = { redirect_uris: ["https://tool.example/cb"] };

/** Dynamic client registration (RFC 7591) and its management (RFC 7592) at one server, by default for one tenant. */
export const registrationAt = (server: At, tenant: Of) => {
  const register = (metadata: object, of: Of = tenant, at: At = server): Promise<Answer> =>
    send(at, "/oidc/register", { method: "POST", host: of.host, headers: json, body: JSON.stringify(metadata) });
  return {
    register,
    registered: async (metadata: object = {}, of: Of = tenant): Promise<Answer["body"]> => {
      const answer = await register({ ...valid, ...metadata }, of);
      expect(answer.status, answer.text).toBe(201);
      return answer.body;
    },
    manageIt: (
      { client_id: id, registration_access_token: token }: Pick<Registered, "client_id" | "registration_access_token">,
      method: string,
      body?: object,
      of: Of = tenant,
    ): Promise<Answer> => {
      const content: Send = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : json) };
      return send(server, `/oidc/register/${id}`, { method, host: of.host, headers, ...content });
    },
  };
};

export type Registration = ReturnType<typeof registrationAt>;
