import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../harness/expect.ts";
import { awayOf, newStage, type Stage, told } from "../harness/federation.ts";
import { holding } from "../harness/hold.ts";
import { type Answer, postJson } from "../harness/http.ts";
import { answerOf, newPerson } from "../harness/login.ts";
import { startGoogle } from "../harness/providers/google.ts";
import type { Person, Provider } from "../harness/providers/provider.ts";
import { startServer, type TestServer } from "../harness/server.ts";

describe.runIf(process.env.DATABASE_URL)("logins by a provider that meet", () => {
  let server: TestServer;
  let google: Provider;
  let stage: Stage;
  beforeAll(async () => {
    server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
    google = await startGoogle();
  });
  afterAll(async () => {
    await server.close();
    await google.close();
  });
  beforeEach(async () => {
    stage = await newStage(server, "google_oauth2", google);
  });

  const ana = { sub: "1101", name: "Ana", email: "ana@example.org", email_verified: true };
  const codeOf = (answer: Answer): string | null => answerOf(answer).get("code");
  /** A browser that is back from the provider, and has not said so yet. */
  const returning = async (person: Person) => {
    const browser = stage.browser();
    const back = google.visit(awayOf(await browser.open(stage.direct())), person);
    return () => browser.get(back);
  };
  /** Comes back with all at once: each has asked, and waits to write. */
  const together = async (people: readonly Person[], lock: string): Promise<readonly Answer[]> => {
    const ways = await Promise.all(people.map(returning));
    return holding(server, [lock], async (held) => {
      const answers = Promise.all(ways.map((way) => way()));
      await eventually(async () => expect(await held.waiting()).toBe(people.length), 5_000);
      await held.release();
      return answers;
    });
  };

  test("SEC-RACE-01 two first logins of one person make one user", async () => {
    const answers = await together([ana, ana], "lock table users in exclusive mode");
    expect(answers.map(codeOf)).not.toContain(null);
    expect(answers.filter((answer) => answerOf(answer).get("signup") === "true")).toHaveLength(1);
    const [user, ...more] = await stage.users();
    expect([more, user.logins_count]).toEqual([[], 2]);
    expect((await stage.tenant.call("GET", "/identity")).body.results).toHaveLength(1);
    expect((await stage.tenant.call("GET", "/logs?type=auth.signup")).body.results).toHaveLength(1);
  });

  test("SEC-FED-03 of two people with one unattested address one is a user and the other is refused", async () => {
    const doubtful = { ...ana, email_verified: false };
    const answers = await together([doubtful, { ...doubtful, sub: "2202" }], "lock table users in exclusive mode");
    expect(answers.map((answer) => told(answer).code).sort()).toEqual(["email_taken", null]);
    expect(await stage.users()).toHaveLength(1);
  });

  test("two joins of one address by one identity join once", async () => {
    const person = await newPerson(stage.tenant, { email: ana.email });
    const answers = await together([ana, ana], "lock table identities in exclusive mode");
    expect(answers.map(codeOf)).not.toContain(null);
    expect((await stage.tenant.call("GET", `/identity?query=user:${person.id}`)).body.results).toHaveLength(1);
    expect((await stage.tenant.call("GET", "/logs?type=user.identity.linked")).body.results).toHaveLength(1);
  });

  test("SEC-FED-03 a sign-up with the address, in the moment in which the provider attests it, leaves no password", async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = `r${round}@example.org`;
      const way = await returning({ ...ana, sub: `s${round}`, email });
      const body = { client_id: stage.app.clientId, connection: "database", email, password: "correct horse of evil" };
      const signUp = () => postJson(server, "/dbconnections/signup", body, { host: stage.tenant.host });
      const [answer, signedUp] = await Promise.all([way(), signUp()]);
      expect(codeOf(answer)).not.toBeNull();
      expect([200, 400, 409]).toContain(signedUp.status);
      const { results } = (await stage.tenant.call("GET", `/user?query=email:${email}`)).body;
      expect(results).toHaveLength(1);
      expect(results[0].email_verified).toBe(true);
      expect((await stage.tenant.call("GET", `/credentials?query=user:${results[0].id}`)).body.results).toEqual([]);
    }
  });

  test.each([
    ["verified: joins it, and takes nothing away", false, "update users set email_verified = true where id = $1", 1],
    ["unverified: takes it over", true, "update users set email_verified = false where id = $1", 0],
    ["somebody else's: joins nobody", true, "update users set email = 'else@example.org' where id = $1", 1],
  ])("SEC-FED-03 an address that is by now %s", async (what, email_verified, statement, passwords) => {
    const person = await newPerson(stage.tenant, { email: ana.email, email_verified });
    const way = await returning(ana);
    const answer = await holding(server, [statement, person.id], async (held) => {
      const late = way();
      await eventually(async () => expect(await held.waiting()).toBe(1), 5_000);
      await held.release();
      return late;
    });
    expect(codeOf(answer)).not.toBeNull();
    const isJoined = !what.includes("nobody");
    const of = `?query=user:${person.id}`;
    expect((await stage.tenant.call("GET", `/identity${of}`)).body.results).toHaveLength(isJoined ? 1 : 0);
    expect((await stage.tenant.call("GET", `/credentials${of}`)).body.results).toHaveLength(passwords);
    expect(await stage.users()).toHaveLength(isJoined ? 1 : 2);
  });

  test("SEC-FED-04 a connection that is disabled before the login is written lets nobody in", async () => {
    const way = await returning(ana);
    const answer = await holding(
      server,
      ["update connections set enabled = false where id = $1", stage.connection],
      async (held) => {
        const late = way();
        await eventually(async () => expect(await held.waiting()).toBe(1), 5_000);
        await held.release();
        return late;
      },
    );
    expect(told(answer)).toEqual({ error: "invalid_request", code: "invalid_connection" });
    expect(await stage.users()).toEqual([]);
  });

  test("an identity that goes to somebody else, or is taken away, meanwhile does not sign its user of before in", async () => {
    const nameless = { sub: "2202", name: "Ben" };
    expect(codeOf(await stage.signIn(nameless))).not.toBeNull();
    const [before] = await stage.users();
    const heir = (await stage.tenant.call("POST", "/user", { name: "Heir" })).body.id;
    const signedInAs = async (id: string) => (await stage.tenant.call("GET", `/session?query=user:${id}`)).body.results.length;
    const behind = async (statement: string, ...values: string[]) => {
      const way = await returning(nameless);
      const answer = await holding(server, [statement, ...values], async (held) => {
        const late = way();
        await eventually(async () => expect(await held.waiting()).toBe(1), 5_000);
        await held.release();
        return late;
      });
      expect(codeOf(answer)).not.toBeNull();
    };
    await behind("update identities set user_id = $1 where user_id = $2", heir, before.id);
    expect([await signedInAs(before.id), await signedInAs(heir)]).toEqual([1, 1]);
    await behind("delete from identities where user_id = $1", heir);
    expect([await signedInAs(before.id), await signedInAs(heir)]).toEqual([1, 1]);
    expect(await stage.users()).toHaveLength(3);
  });

  test.each([
    ["suspended", "update users set suspended = true where id = $1"],
    ["deleted", "delete from users where id = $1"],
  ])("a user who is %s meanwhile is not signed in", async (what, statement) => {
    await stage.signIn(ana);
    const [{ id }] = await stage.users();
    const way = await returning(ana);
    const answer = await holding(server, [statement, id], async (held) => {
      const late = way();
      await eventually(async () => expect(await held.waiting()).toBe(1), 5_000);
      await held.release();
      return late;
    });
    if (what === "suspended") return expect(told(answer)).toEqual({ error: "access_denied", code: "user_suspended" });
    expect(answerOf(answer).get("signup")).toBe("true");
    return expect((await stage.users()).map((user) => user.id)).not.toContain(id);
  });
});
