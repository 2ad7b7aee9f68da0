import { randomBytes } from "node:crypto";
import formBody from "@fastify/formbody";
import fastify, { type FastifyInstance } from "fastify";

/** Who signs in at the stand-in: somebody who hides their address, as most people at GitHub do. */
const person = { id: 1001, login: "mona", name: "Mona Lisa", email: null, avatar_url: null };

const page = (action: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Stand-in for GitHub</title>
<p>This stands in for GitHub. You are <strong>${person.login}</strong>, whose address is private.</p>
<form method="post" action="${action}"><button>Authorize</button></form></html>`;

const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * A server that answers as GitHub does, as far as a login asks: a page, a code, a token for it, the person, and no address.
 * It believes everybody: it is for this example on this machine.
 */
export const standInGithub = async (): Promise<FastifyInstance> => {
  const codes = new Set<string>();
  const tokens = new Set<string>();
  const app = fastify();
  await app.register(formBody);
  app.get("/login/oauth/authorize", async ({ url }, reply) => reply.type("text/html; charset=utf-8").send(page(attribute(url))));
  app.post<{ Querystring: { redirect_uri: string; state: string } }>("/login/oauth/authorize", async ({ query }, reply) => {
    const code = randomBytes(10).toString("hex");
    codes.add(code);
    const back = new URL(query.redirect_uri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.state);
    return reply.redirect(back.href, 302);
  });
  app.post<{ Body: { code: string } }>("/login/oauth/access_token", async ({ body }) => {
    // GitHub refuses with 200, too.
    if (!codes.delete(body.code)) return { error: "bad_verification_code", error_description: "The code is incorrect." };
    const token = `gho_${randomBytes(18).toString("hex")}`;
    tokens.add(token);
    return { access_token: token, token_type: "bearer", scope: "user:email" };
  });
  const isKnown = (authorization = ""): boolean => tokens.has(authorization.replace(/^bearer /i, ""));
  app.get("/user", async ({ headers }, reply) => (isKnown(headers.authorization) ? person : reply.code(401).send({})));
  app.get("/user/emails", async ({ headers }, reply) => (isKnown(headers.authorization) ? [] : reply.code(401).send({})));
  return app;
};
