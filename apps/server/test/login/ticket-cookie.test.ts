import { expect, test } from "vitest";
import { formsOf, newBrowser } from "../harness/browser.ts";
import { type Answer, postForm, send } from "../harness/http.ts";
import { callback, newApp, newPerson } from "../harness/login.ts";
import { startServer } from "../harness/server.ts";
import { newTenant } from "../harness/tenant.ts";

const ticketCookies = (answer: Answer): readonly string[] =>
  (answer.headers["set-cookie"] ?? []).filter((each) => each.includes("faable_ticket="));

const value = "[A-Za-z0-9_-]{43}";

test.each([
  ["http://localhost", `faable_ticket=${value}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`],
  ["https://auth.example", `__Host-faable_ticket=${value}; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax`],
])("SEC-SESS-01 at %s what carries a ticket is out of reach of scripts, and gone after its use", async (base, cookie) => {
  const environment = base.startsWith("https:") ? { FAABLE_BASE_URL: base } : {};
  const server = await startServer({ rateLimits: true, environment });
  const tenant = await newTenant(server);
  const [app, kim] = [await newApp(tenant), await newPerson(tenant)];
  const asked = await send(server, "/usernamepassword/login", {
    method: "POST",
    host: tenant.host,
    headers: { "content-type": "application/json", origin: "https://app.example" },
    body: JSON.stringify({ client_id: app.clientId, redirect_uri: callback, username: kim.email, password: kim.password }),
  });
  const ticket = formsOf(asked)[0]?.hidden.ticket ?? expect.unreachable(asked.text);
  const headers = { origin: "https://app.example", "sec-fetch-site": "cross-site" };
  const brought = await postForm(server, "/login/callback", { ticket }, { host: tenant.host, headers });
  expect(ticketCookies(brought)).toEqual([expect.stringMatching(new RegExp(`^${cookie}$`))]);
  const browser = newBrowser(server, tenant.host);
  browser.keep(brought);
  const taken = await browser.get(brought.headers.location ?? "");
  expect(ticketCookies(taken)).toEqual([expect.stringMatching(/faable_ticket=; .*Expires=Thu, 01 Jan 1970/)]);
  await server.close();
});
