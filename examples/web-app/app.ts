import { readFileSync } from "node:fs";
import cookie from "@fastify/cookie";
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { failurePage, signedInPage, signedOutPage } from "./page.ts";
import { type Checks, refusalOf, type SignedIn, type SignIn } from "./sign-in.ts";
import { newStore } from "./store.ts";

const style = readFileSync(new URL("../style.css", import.meta.url), "utf8");

const html = "text/html; charset=utf-8";

const minute = 60_000;
const day = 24 * 60 * minute;

const headers = {
  "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The cookies of this application. Their names are its own: all ports of a host share cookies. */
const cookies = { login: "web_app_login", session: "web_app_session" } as const;

export const webApp = async (signIn: SignIn, url: string, title = "Web app"): Promise<FastifyInstance> => {
  const logins = newStore<Checks>(1_000, 30 * minute);
  const sessions = newStore<SignedIn>(10_000, 7 * day);
  const cookieOptions = { httpOnly: true, sameSite: "lax", path: "/", secure: url.startsWith("https:") } as const;

  /** Whoever is signed in, with tokens that are good for a minute more. Refreshing is also how an end of the session is heard of. */
  const current = async (id: string | undefined): Promise<SignedIn | undefined> => {
    const session = sessions.get(id);
    if (id === undefined || !session || Date.now() < session.expiresAt - minute) return session;
    // Two requests at once may use the same refresh token: the tenant answers both with its one successor.
    const refreshed = await signIn.refresh(session);
    if (refreshed) sessions.replace(id, refreshed);
    else sessions.remove(id);
    return refreshed;
  };

  const home = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await current(request.cookies[cookies.session]);
    return reply.type(html).send(session ? signedInPage(title, session, signIn.accountUrl) : signedOutPage(title));
  };

  const login = async (_: FastifyRequest, reply: FastifyReply) => {
    const { to, checks } = await signIn.begin();
    return reply.setCookie(cookies.login, logins.add(checks), cookieOptions).redirect(to);
  };

  const callback = async (request: FastifyRequest, reply: FastifyReply) => {
    const id = request.cookies[cookies.login];
    const checks = logins.get(id);
    // Each login is finished once, and only in the browser that began it.
    logins.remove(id);
    reply.clearCookie(cookies.login, cookieOptions);
    if (!checks) return reply.code(400).type(html).send(failurePage("This browser began no sign-in, or too long ago."));
    // Begun in another tab since: the cookie, and what was remembered by it, are the newer one's.
    if (new URL(request.url, url).searchParams.get("state") !== checks.state)
      return reply.code(400).type(html).send(failurePage("This sign-in was replaced by a newer one. Press Sign in."));
    const session = await signIn.finish(request.url, checks).catch(refusalOf);
    if (typeof session === "string") return reply.code(400).type(html).send(failurePage(session));
    // A new identifier for every session: one from before the sign-in may be known to somebody else.
    sessions.remove(request.cookies[cookies.session]);
    return reply.setCookie(cookies.session, sessions.add(session), cookieOptions).redirect("/");
  };

  const logout = async (request: FastifyRequest, reply: FastifyReply) => {
    const id = request.cookies[cookies.session];
    const session = sessions.get(id);
    sessions.remove(id);
    return reply.clearCookie(cookies.session, cookieOptions).redirect(session ? signIn.logoutUrl(session.idToken) : "/", 303);
  };

  const app = fastify();
  await app.register(cookie);
  app.addHook("onRequest", async (_, reply) => void reply.headers(headers));
  // A form of a browser has a body of this type, though it is empty.
  app.addContentTypeParser("application/x-www-form-urlencoded", (_request, _body, done) => done(null));
  app.setErrorHandler<FastifyError>((error, _, reply) => {
    if (error.statusCode !== undefined) return reply.send(error);
    console.error(error);
    return reply.code(502).type(html).send(failurePage("The tenant does not answer as it should. Try again later."));
  });
  app.get("/", home);
  app.get("/style.css", async (_, reply) => reply.type("text/css; charset=utf-8").send(style));
  app.get("/login", login);
  app.get("/callback", callback);
  app.post("/logout", logout);
  return app;
};
