import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findGrant,
  findGrantByCode,
  type Grant,
  type PresentedRefreshToken,
  parseRefreshToken,
  redeemCode,
  rotate,
} from "../../src/records/grants/index.ts";
import { newBrowser } from "../harness/browser.ts";
import { answerOf, authorizePath, newApp, newPerson, pkce, signIn, type TestPerson, tokensFor } from "../harness/login.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { newTenant, type Tenant } from "../harness/tenant.ts";

/** What falls between the look at a code or refresh token and its use: a request has seen that all is well, and then it is not. */

let server: TestServer;
let tenant: Tenant;
let offered: readonly string[];
beforeAll(async () => {
  server = await startServer();
  tenant = await newTenant(server);
  offered = (await tenant.call("GET", "/connection")).body.results.map(({ id }: { id: string }) => id);
});
afterAll(() => server.close());

const scope = () => server.server.database.scope(tenant.id);

/** A use of the grant now, where these connections are offered. */
const using = ({ id }: Grant, connections = offered) => ({ id, now: new Date(), offered: connections });

const known = <T>(value: T | undefined): T => value ?? expect.unreachable();

const sessionOf = async ({ id }: TestPerson): Promise<string> =>
  (await tenant.call("GET", `/session?query=user:${id}`)).body.results[0].id;

type Meanwhile = (person: TestPerson, grant: Grant) => Promise<unknown>;

const suspended =
  (value: boolean): Meanwhile =>
  (person) =>
    tenant.call("POST", `/user/${person.id}`, { suspended: value });

const ends: readonly [string, Meanwhile][] = [
  ["the session is revoked", async (person) => tenant.call("POST", `/session/${await sessionOf(person)}/revoke`)],
  ["the user is suspended", suspended(true)],
  ["the user is deleted", (person) => tenant.call("DELETE", `/user/${person.id}`)],
];

const seenCode = async () => {
  const person = await newPerson(tenant);
  const path = authorizePath(await newApp(tenant), pkce().challenge);
  const code = known(answerOf(await signIn(newBrowser(server, tenant.host), path, person)).get("code") ?? undefined);
  const grant = known(await findGrantByCode(scope(), code));
  const redemption = (connections = offered) => ({
    code,
    clientId: grant.clientId,
    redirectUri: grant.redirectUri ?? undefined,
    codeChallenge: grant.codeChallenge,
    now: new Date(),
    offered: connections,
  });
  return { person, grant, redemption };
};

describe("SEC-SESS-03 SEC-LOGIN-09 a code that was looked at is not consumed when meanwhile", () => {
  test.each(ends)("%s", async (_, end) => {
    const { person, grant, redemption } = await seenCode();
    await end(person, grant);
    expect(await redeemCode(scope(), redemption(), 3_600)).toBeUndefined();
    const after = await findGrant(scope(), grant.id);
    expect(after?.codeUsed ?? false).toBe(false);
    expect(after?.refreshHash ?? null).toBeNull();
  });

  test("SEC-TENANT-01 and never in another account's name, though the statement is compiled once for all", async () => {
    const other = await newTenant(server);
    const { redemption } = await seenCode();
    expect(await redeemCode(server.server.database.scope(other.id), redemption(), 3_600)).toBeUndefined();
    expect(await redeemCode(scope(), redemption(), 3_600)).toBeDefined();
    expect(await redeemCode(server.server.database.scope(other.id), redemption(), 3_600)).toBeUndefined();
  });

  test("the connection of its session is no longer offered, and may be again", async () => {
    const { redemption } = await seenCode();
    expect(await redeemCode(scope(), redemption([]), 3_600)).toBeUndefined();
    expect(await redeemCode(scope(), redemption(["connection_000000000000000000000001"]), 3_600)).toBeUndefined();
    expect(await redeemCode(scope(), redemption(), 3_600)).toBeDefined();
  });

  test("and is consumed once, for its user and session, when nothing happened", async () => {
    const { person, redemption } = await seenCode();
    const consumed = known(await redeemCode(scope(), redemption(), 3_600));
    expect(consumed.user.id).toBe(person.id);
    expect(consumed.sid).toMatch(/^sid_/);
    expect(consumed.refreshToken).toMatch(/^v1\./);
    expect(await redeemCode(scope(), redemption(), 3_600)).toBeUndefined();
  });
});

interface SeenToken {
  readonly person: TestPerson;
  readonly grant: Grant;
  readonly presented: PresentedRefreshToken;
}

const seenToken = async (): Promise<SeenToken> => {
  const person = await newPerson(tenant);
  const { body } = await tokensFor(server, tenant, await newApp(tenant), person);
  const presented = known(parseRefreshToken(body.refresh_token));
  return { person, presented, grant: known(await findGrant(scope(), presented.grantId)) };
};

describe("SEC-SESS-03 SEC-LOGIN-09 a refresh token that was looked at is not superseded, nor taken for a copy, when meanwhile", () => {
  test.each(ends)("%s", async (_, end) => {
    const { person, grant, presented } = await seenToken();
    await end(person, grant);
    expect(await rotate(scope(), grant, presented, using(grant), 3_600)).toEqual({ outcome: "unknown" });
    const after = await findGrant(scope(), grant.id);
    expect(after?.refreshHash ?? grant.refreshHash).toBe(grant.refreshHash);
  });

  test("the connection of its session is no longer offered, and may be again", async () => {
    const { grant, presented } = await seenToken();
    expect(await rotate(scope(), grant, presented, using(grant, []), 3_600)).toEqual({ outcome: "unknown" });
    expect(await rotate(scope(), grant, presented, using(grant), 3_600)).toMatchObject({ outcome: "rotated" });
  });

  test("and is superseded, for its user and session, when nothing happened", async () => {
    const { person, grant, presented } = await seenToken();
    const rotation = await rotate(scope(), grant, presented, using(grant), 3_600);
    expect(rotation).toMatchObject({ outcome: "rotated", holder: { user: { id: person.id } } });
    expect((await findGrant(scope(), grant.id))?.refreshHash).not.toBe(grant.refreshHash);
  });
});
