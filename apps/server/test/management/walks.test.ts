import { errorsOf, managementOperations, type Operation } from "@faable/auth-contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, lasting } from "../harness/expect.ts";
import { type Answer, postForm, type Send, send } from "../harness/http.ts";
import { startCustom } from "../harness/providers/custom.ts";
import type { Provider } from "../harness/providers/provider.ts";
import { plain, sample, typesOf } from "../harness/sample.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { manage, newTenants, operatorToken, type Tenant } from "../harness/tenant.ts";
import {
  fill,
  ghost,
  isOperators,
  kindOf,
  kindOfParameter,
  membersOf,
  pathsOf,
  type Request,
  type World,
  withParams,
  worldOf,
} from "./world.ts";
import { withLogins } from "./world-of-logins.ts";

/** Everything here is derived from the contract: an operation that is added is walked without a line being added. */
const operations: readonly Operation[] = Object.values(managementOperations);
const closed = operations.filter(({ access }) => access !== "public");
const named = (some: readonly Operation[]): [string, Operation][] => some.map((each) => [each.id, each]);
const permissionOf = ({ access }: Operation): string => (access === "public" ? "" : access.permission);

let server: TestServer;
let tenant: Tenant;
let other: Tenant;
let provider: Provider;
let world: World;
let otherWorld: World;
let operatorWorld: World;
let operators: { readonly token: string; readonly audience: string };

beforeAll(async () => {
  server = await startServer({ environment: { FAABLE_ALLOW_PRIVATE_NETWORK: "true" } });
  [tenant, other] = await newTenants(server);
  provider = await startCustom();
  [world, otherWorld] = [withLogins(worldOf(tenant), server, tenant, provider), worldOf(other)];
  const token = await operatorToken(server);
  const { account_id: id, management_audience: audience } = (await send(server, "/.well-known/openid-configuration")).body;
  operators = { token, audience };
  operatorWorld = worldOf({ id, isOperator: true, call: manage(server, server.host, token) });
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

/** Sends a request to every path of its operation. */
const sendAll = (request: Request, token: string | undefined, host = tenant.host, more: Send = {}): Promise<Answer[]> =>
  Promise.all(
    request.paths.map((path) =>
      send(server, path, {
        method: request.method,
        host,
        ...(request.body ? { body: JSON.stringify(request.body) } : {}),
        ...more,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(request.body ? { "content-type": "application/json" } : {}),
          ...more.headers,
        },
      }),
    ),
  );

const scoped = async (scope: string): Promise<string> => (await tenant.requestToken({ scope })).body.access_token;

const expectInvalidToken = (answer: Answer): void => {
  expectProblem(answer, 401, "invalid_token");
  expect(answer.headers["www-authenticate"]).toBe('Bearer error="invalid_token"');
};

/** Who may call an operation: the operator for its own, else the tenant. */
const rightful = (operation: Operation) =>
  isOperators(operation)
    ? { world: operatorWorld, host: server.host, token: operators.token }
    : { world, host: tenant.host, token: tenant.token };

describe("who is let in", () => {
  test.each(named(closed))("SEC-MGMT-01 %s is closed to whoever has no token, garbage or a foreign one", async (_, operation) => {
    const request = await world.request(operation);
    for (const answer of await sendAll(request, undefined)) {
      expectProblem(answer, 401, "unauthorized");
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
    for (const token of ["x", "a.b.c", "null", `${tenant.token.slice(0, -6)}AAAAAA`, other.token])
      for (const answer of await sendAll(request, token)) expectInvalidToken(answer);
  });

  test.each(named(closed))("SEC-SCOPE-03 %s opens with its own scope alone, at each of its paths", async (_, operation) => {
    const { world: own, host } = rightful(operation);
    const caller = isOperators(operation)
      ? { client_id: server.operator.clientId, client_secret: server.operator.clientSecret, audience: operators.audience }
      : { client_id: tenant.clientId, client_secret: tenant.clientSecret, audience: tenant.audience };
    const form = { grant_type: "client_credentials", ...caller, scope: permissionOf(operation) };
    const { body } = await postForm(server, "/oauth/token", form, { host });
    expect(body.scope).toBe(permissionOf(operation));
    for (const at of pathsOf(operation).keys()) {
      const request = await own.request(operation);
      const [answer] = await sendAll({ ...request, paths: request.paths.slice(at, at + 1) }, body.access_token, host);
      expect(answer?.status, answer?.text).toBe(operation.status);
    }
  });

  test.each(named(closed))("SEC-SCOPE-03 %s is closed to every other scope together", async (_, operation) => {
    const required = permissionOf(operation);
    const scopes = new Set(closed.filter((each) => !isOperators(each)).map(permissionOf));
    scopes.delete(required);
    const answers = await sendAll(await world.request(operation), await scoped([...scopes].join(" ")));
    for (const answer of answers) {
      expectProblem(answer, 403, "insufficient_scope");
      expect(answer.body.details.required).toBe(required);
      expect(answer.headers["www-authenticate"]).toBe(`Bearer error="insufficient_scope", scope="${required}"`);
    }
  });
});

const idParameters = (operation: Operation): string[] =>
  Object.keys(membersOf(operation.params)).filter((name) => kindOfParameter(operation, name));

const withIds = closed.filter((operation) => idParameters(operation).length > 0);
const tenantsOwn = withIds.filter((operation) => !isOperators(operation));

const expectAbsent = (operation: Operation, answer: Answer): void => {
  const codes = errorsOf(operation).filter((code) => ["not_found", "not_a_member", "credential_not_found"].includes(code));
  expect(codes, answer.text).toContain(answer.body.error_code);
  expect(answer.status).toBe(404);
};

describe("other tenants' objects", () => {
  /** Of the log what administrators did: tokens are counted into it on the clock. */
  const snapshot = async () => {
    const lists = operations.filter(({ listing, params }) => listing && !params);
    const pages = await Promise.all(
      lists.map(({ path }) =>
        other.call("GET", `${path}?pageSize=200&count=true${path === "/logs" ? "&query=origin:admin" : ""}`),
      ),
    );
    const jwks = await send(server, "/.well-known/jwks.json", { host: other.host });
    return [...pages, jwks].map(({ text }) => text);
  };

  test.each(named(tenantsOwn))(
    "SEC-TENANT-02 SEC-TENANT-09 for %s they are as absent as what never existed",
    async (_, operation) => {
      const foreign = await otherWorld.request(operation);
      const own = await world.request(operation);
      const before = await snapshot();
      for (const answer of await sendAll(foreign, tenant.token)) expectAbsent(operation, answer);
      for (const name of idParameters(operation)) {
        const kind = kindOfParameter(operation, name);
        const there = await sendAll(withParams(operation, own, { [name]: foreign.params[name] ?? "" }), tenant.token);
        const nowhere = await sendAll(withParams(operation, own, { [name]: kind ? ghost(kind) : "" }), tenant.token);
        for (const answer of there) expectAbsent(operation, answer);
        expect(there.map(lasting)).toEqual(nowhere.map(lasting));
      }
      expect(await snapshot()).toEqual(before);
    },
  );

  test("SEC-TENANT-02 what is the operator's is closed to tenants, whosever ids they name", async () => {
    for (const operation of closed.filter(isOperators))
      for (const each of [world, otherWorld])
        for (const answer of await sendAll(await each.request(operation), tenant.token))
          expectProblem(answer, 403, "insufficient_scope");
  });

  const references = closed.flatMap((operation) =>
    Object.entries(membersOf(operation.body)).flatMap(([name, schema]) => {
      const kind = kindOf(schema) ?? kindOf(schema.items ?? {});
      return kind ? [{ id: operation.id, name, kind, isList: schema.items !== undefined, operation }] : [];
    }),
  );

  test.each(references)("SEC-TENANT-02 $id refuses a foreign $name", async ({ operation, name, kind, isList }) => {
    for (const id of [await otherWorld.make(kind), ghost(kind)]) {
      const request = await world.request(operation);
      const answers = await sendAll({ ...request, body: { ...request.body, [name]: isList ? [id] : id } }, tenant.token);
      for (const answer of answers) expect([400, 404], answer.text).toContain(answer.status);
    }
  });
});

describe("what is malformed", () => {
  test.each(named(withIds))("%s refuses ids that are none of its kind, and names the form", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    const request = await own.request(operation);
    for (const name of idParameters(operation)) {
      const kind = kindOf(membersOf(operation.params)[name] ?? {});
      const prefix = ghost(kind ?? "client").split("_")[0];
      const wrong = kind
        ? [ghost(kind === "log" ? "user" : "log"), `${prefix}_0`, `${ghost(kind)}0`, ghost(kind).replaceAll("0", "A"), "1", " "]
        : [" ", "a/b", "é", `${"a".repeat(129)}`];
      for (const id of wrong)
        for (const answer of await sendAll(withParams(operation, request, { [name]: id }), token, host)) {
          expectProblem(answer, 400, "invalid_id");
          if (kind) expect(answer.body.message).toContain(`${prefix}_…`);
        }
    }
  });

  test.each(named(closed))("%s refuses a query parameter that it does not know", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    const request = await own.request(operation);
    const asked = { ...request, paths: request.paths.map((path) => `${path}?no_such_parameter=1`) };
    for (const answer of await sendAll(asked, token, host)) {
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.message).toBe("Unknown query parameter: no_such_parameter");
    }
  });

  const withBody = closed.filter(({ body }) => body);

  test.each(named(withBody))("SEC-MGMT-02 %s refuses a field that it does not know", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    const request = await own.request(operation);
    for (const answer of await sendAll({ ...request, body: { ...request.body, no_such_field: 1 } }, token, host)) {
      expectProblem(answer, 400, "validation_error");
      expect(answer.body.details.fields).toEqual(["no_such_field"]);
    }
  });

  test.each(named(withBody))(
    "SEC-MGMT-02 %s refuses what cannot be written, and overlooks what every object has",
    async (_, operation) => {
      const { world: own, host, token } = rightful(operation);
      const settable = membersOf(operation.body);
      const shown = Object.entries(membersOf(operation.reply)).filter(([name]) => !(name in settable));
      for (const [name, schema] of shown) {
        const request = await own.request(operation);
        const value = typesOf(schema).length > 0 || schema.anyOf ? await sample(schema, 1, () => undefined) : "x";
        // At one path: the same object cannot be made twice at once.
        const sent = { ...request, paths: request.paths.slice(0, 1), body: { ...request.body, [name]: value } };
        const [answer] = await sendAll(sent, token, host);
        if (["id", "account", "createdAt", "updatedAt"].includes(name)) {
          expect(answer?.status, answer?.text).toBe(operation.status);
          expect(answer?.body[name]).not.toBe(value);
        } else {
          expect(answer?.status, `${name}: ${answer?.text}`).toBe(400);
          expect(answer?.body.details.fields).toEqual([name]);
        }
      }
    },
  );

  test.each(named(withBody))("%s takes JSON and nothing else", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    const request = await own.request(operation);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x"])
      for (const answer of await sendAll(request, token, host, { body: "a=b", headers: { "content-type": type } }))
        expectProblem(answer, 415, "unsupported_media_type");
  });

  test.each(named(withBody))("%s takes an object and no other JSON", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    const request = await own.request(operation);
    for (const body of ["null", "[]", "1", '"x"', "true"])
      for (const answer of await sendAll(request, token, host, { body, headers: { "content-type": "application/json" } }))
        expectProblem(answer, 400, "validation_error");
  });

  const requiring = withBody.filter(({ body }) => (plain(body).required ?? []).length > 0);

  test.each(named(requiring))("%s says which field is missing", async (_, operation) => {
    const { world: own, host, token } = rightful(operation);
    for (const name of plain(operation.body).required ?? []) {
      const { [name]: _, ...rest } = (await own.request(operation)).body ?? {};
      for (const answer of await sendAll({ ...(await own.request(operation)), body: rest }, token, host)) {
        expectProblem(answer, 400, "validation_error");
        expect(answer.body.details.fields).toEqual([name]);
      }
    }
  });

  test("a path with a method that it does not have is 405 and names the ones it has", async () => {
    const methodsAt = (path: string): string[] => {
      const declared = operations.flatMap((each) => pathsOf(each).map((pattern) => ({ method: each.method, pattern })));
      const here = declared.filter(({ pattern }) => new RegExp(`^${pattern.replace(/:[a-z_]+/g, "[^/]+")}$`).test(path));
      return [...new Set(here.map(({ method }) => method))];
    };
    for (const operation of operations) {
      const { params } = await world.request(operation);
      for (const path of pathsOf(operation).map((each) => fill(each, params))) {
        const allowed = methodsAt(path);
        for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"].filter((each) => !allowed.includes(each))) {
          const answer = await tenant.call(method, path);
          expectProblem(answer, 405, "method_not_allowed");
          expect(answer.headers.allow?.split(", ").toSorted()).toEqual(allowed.toSorted());
        }
      }
    }
  }, 120_000);
});
