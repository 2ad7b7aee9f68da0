import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formsOf, newBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { answerOf, exchange, newApp, newPerson, pkce, type TestApp, type TestPerson } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What a ticket of an application's own form is bound to (login.md §3.2): its client, its redirect URI, and the password that it proves. */
let server: TestServer;
let tenant: Tenant;
let shop: TestApp;
let books: TestApp;
let person: TestPerson;
const shopCallbacks = ["https://shop.example/cb", "https://shop.example/second"] as const;
const booksCallback = "https://books.example/cb";
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  shop = await newApp(tenant, { callbacks: shopCallbacks });
  books = await newApp(tenant, { callbacks: [booksCallback] });
  person = await newPerson(tenant);
});
afterAll(() => server.close());

const { verifier, challenge } = pkce();

interface Asked {
  readonly client?: TestApp;
  readonly redirectUri?: string;
  readonly who?: TestPerson;
}

const newTicket = async ({ client = shop, redirectUri = shopCallbacks[0], who = person }: Asked = {}): Promise<string> => {
  const answer = await send(server, "/usernamepassword/login", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: client.clientId,
      redirect_uri: redirectUri,
      username: who.email,
      password: who.password,
      code_challenge: challenge,
      code_challenge_method: "S256",
    }),
  });
  const ticket = formsOf(answer)[0]?.hidden.ticket;
  if (ticket === undefined) throw new Error(`No ticket: ${answer.status} ${answer.text}`);
  return ticket;
};

/** Brings a ticket from a page of an origin, with whatever else the form holds. */
const bring = async (ticket: string, origin: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> => {
  const browser = newBrowser(server, tenant.host);
  const headers = { origin, "sec-fetch-site": "cross-site", accept: "text/html" };
  const answer = await postForm(server, "/login/callback", { ticket, ...fields }, { host: tenant.host, headers });
  return browser.follow(browser.keep(answer));
};

const codeIn = (answer: Answer): string => answerOf(answer).get("code") ?? "";
const redeem = (code: string, of: TestApp, redirect_uri: string) =>
  exchange(server, tenant.host, of, { code, code_verifier: verifier, redirect_uri });

describe("a ticket is its client's", () => {
  test.each([
    ["client_id", () => ({ client_id: books.clientId })],
    ["redirect_uri", () => ({ redirect_uri: booksCallback })],
    ["both", () => ({ client_id: books.clientId, redirect_uri: booksCallback })],
    ["another of its own callbacks", () => ({ redirect_uri: shopCallbacks[1] })],
  ])("%s sent along with it changes nothing of where it leads, or for whom", async (_, fields) => {
    const end = await bring(await newTicket(), "https://shop.example", fields());
    expect(end.headers.location?.split("?")[0]).toBe(shopCallbacks[0]);
    expect((await redeem(codeIn(end), shop, shopCallbacks[0])).status).toBe(200);
  });

  test("a page of another application of the same tenant cannot bring it; a page of its own can", async () => {
    const ticket = await newTicket();
    const stolen = await bring(ticket, "https://books.example");
    expect([stolen.status, stolen.headers.location, stolen.headers["set-cookie"]]).toEqual([403, undefined, undefined]);
    expect((await bring(ticket, "https://shop.example")).headers.location?.split("?")[0]).toBe(shopCallbacks[0]);
  });

  test("the code that comes of it is that client's alone", async () => {
    const code = codeIn(await bring(await newTicket(), "https://shop.example"));
    for (const redirectUri of [shopCallbacks[0], booksCallback]) {
      const stolen = await redeem(code, books, redirectUri);
      expect([stolen.status, stolen.body.error]).toEqual([400, "invalid_grant"]);
    }
    expect((await redeem(code, shop, shopCallbacks[0])).status).toBe(200);
  });

  test("it ends with its client, and whoever has that client's identifier afterwards does not inherit it", async () => {
    const make = () => newApp(tenant, { callbacks: [booksCallback] });
    const [gone, moved] = [await make(), await make()];
    const [orphan, ticket] = [
      await newTicket({ client: gone, redirectUri: booksCallback }),
      await newTicket({ client: moved, redirectUri: booksCallback }),
    ];
    expect((await tenant.call("DELETE", `/client/${gone.id}`)).status).toBe(200);
    // Nobody can choose an identifier; were it ever possible, this would be asked of the row, not of the name.
    const heir = await make();
    const { db } = server.server.database.scope(tenant.id);
    const rename = (id: string, client_id: string) =>
      db.updateTable("clients").set({ client_id }).where("account_id", "=", tenant.id).where("id", "=", id).execute();
    await rename(moved.id, "moved");
    await rename(heir.id, moved.clientId);
    expect((await tenant.call("POST", `/client/${heir.id}`, { name: "Heir" })).status).toBe(200);
    for (const each of [orphan, ticket]) {
      const end = await bring(each, "https://books.example");
      expect([end.status, end.headers.location]).toEqual([400, undefined]);
    }
    const own = await newTicket({ client: { ...heir, clientId: moved.clientId }, redirectUri: booksCallback });
    expect(codeIn(await bring(own, "https://books.example"))).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a ticket is its redirect URI's", () => {
  test.each(shopCallbacks)("one for %s leads there, and its code is exchanged with it alone", async (redirectUri) => {
    const end = await bring(await newTicket({ redirectUri }), "https://shop.example");
    expect(end.headers.location?.split("?")[0]).toBe(redirectUri);
    const [wrong = ""] = shopCallbacks.filter((each) => each !== redirectUri);
    const refused = await redeem(codeIn(end), shop, wrong);
    expect([refused.status, refused.body.error]).toEqual([400, "invalid_grant"]);
    const second = await bring(await newTicket({ redirectUri }), "https://shop.example");
    expect((await redeem(codeIn(second), shop, redirectUri)).status).toBe(200);
  });

  test("a native application's page is known by the port that it asked with, and by no other", async () => {
    const native = await newApp(tenant, { application_type: "native", callbacks: ["http://127.0.0.1/cb"] });
    const redirectUri = "http://127.0.0.1:4711/cb";
    const ticket = await newTicket({ client: native, redirectUri });
    expect((await bring(ticket, "http://127.0.0.1:4712")).status).toBe(403);
    const end = await bring(ticket, "http://127.0.0.1:4711");
    expect(end.headers.location?.split("?")[0]).toBe(redirectUri);
    expect((await redeem(codeIn(end), native, redirectUri)).status).toBe(200);
  });
});

describe("SEC-LOGIN-08 a ticket proves one password of one person", () => {
  test("it dies when the password changes by other means; one for the new password works", async () => {
    const kim = await newPerson(tenant);
    const ticket = await newTicket({ who: kim });
    const [{ id }] = (await tenant.call("GET", `/credentials?query=user:${kim.id}`)).body.results;
    const changed = { ...kim, password: "quite another horse 9" };
    expect((await tenant.call("POST", `/credentials/${id}/set-password`, { password: changed.password })).status).toBe(200);
    const dead = await bring(ticket, "https://shop.example");
    expect([codeIn(dead), answerOf(dead).get("error_code")]).toEqual(["", "invalid_state"]);
    expect((await tenant.call("GET", `/session?query=user:${kim.id}`)).body.results).toEqual([]);
    expect(codeIn(await bring(await newTicket({ who: changed }), "https://shop.example"))).toMatch(/^[0-9a-f]{64}$/);
  });

  test("it is random, and signs in the one person whose password it was", async () => {
    const [kim, lee] = [await newPerson(tenant), await newPerson(tenant)];
    const tickets = await Promise.all([kim, lee, kim, lee].map((who) => newTicket({ who })));
    expect(new Set(tickets).size).toBe(4);
    for (const ticket of tickets) expect(ticket).toMatch(/^[A-Za-z0-9_-]{43,}$/);
    const code = codeIn(await bring(tickets[1] ?? "", "https://shop.example"));
    const tokens = await redeem(code, shop, shopCallbacks[0]);
    const claims = JSON.parse(Buffer.from(String(tokens.body.id_token).split(".")[1] ?? "", "base64url").toString());
    expect(claims.sub).toBe(lee.id);
  });
});
