import { Type } from "typebox";
import { operation } from "../operation.ts";

export const getOpenApi = operation({
  id: "getOpenApi",
  resource: "service",
  method: "GET",
  path: "/docs/json",
  summary: "This description, as OpenAPI 3.1",
  access: "public",
  reply: Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true, title: "OpenApi" }),
  status: 200,
  errors: [],
});

const Health = Type.Object({ status: Type.String() }, { title: "Health" });

/** Routes that answer on any host, without an account. */
export const getHealth = operation({
  id: "getHealth",
  resource: "service",
  method: "GET",
  path: "/healthz",
  summary: "Whether the process is up",
  access: "public",
  reply: Health,
  status: 200,
  errors: [],
});

export const getReadiness = operation({
  id: "getReadiness",
  resource: "service",
  method: "GET",
  path: "/readyz",
  summary: "Whether requests can be served: the database answers and its migrations are current",
  access: "public",
  reply: Health,
  status: 200,
  errors: [],
});
