import { openApiDocument } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import { apiPage, errorsHtml } from "./pages.ts";

const version = "0.1.0";

const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .header(
      "content-security-policy",
      "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    )
    .header("referrer-policy", "no-referrer")
    .header("x-frame-options", "DENY")
    .type("text/html; charset=utf-8")
    .send(html);

export const docsDoor = (app: FastifyInstance, jsonPath: string): void => {
  app.get(jsonPath, (request, reply) =>
    reply
      .header("access-control-allow-origin", "*")
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(openApiDocument(version, request.account.issuer))),
  );
  app.get("/docs", (_request, reply) => sendPage(reply, apiPage()));
  app.get("/docs/errors", (_request, reply) => sendPage(reply, errorsHtml()));
};
