import { Type } from "typebox";
import { operation } from "../operation.ts";

export const getOpenApi = operation({
  id: "getOpenApi",
  resource: "service",
  method: "GET",
  path: "/docs/json",
  summary: "This description, as OpenAPI 3.1",
  description: "For tools; `/docs` is the same for people, `/docs/errors` explains every error code.",
  access: "public",
  reply: Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true, title: "OpenApi" }),
  status: 200,
  errors: [],
});

const Health = Type.Object({ status: Type.String({ description: "`ok`, `ready` or `not ready`." }) }, { title: "Health" });

/** Routes that answer on any host, without an account. */
export const getHealth = operation({
  id: "getHealth",
  resource: "service",
  method: "GET",
  path: "/healthz",
  summary: "Whether the process is up",
  description: "Answers on any host and asks nobody: for a supervisor that restarts what hangs.",
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
  description: "503 with `Retry-After` when not; a server that shuts down accepts no connection any more. For a load balancer.",
  access: "public",
  reply: Health,
  status: 200,
  errors: [],
});
