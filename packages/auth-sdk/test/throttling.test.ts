import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  authClientCredentials,
  type CallOptions,
  FaableApiError,
  FaableAuthApi,
  type Fetch,
  type RetryEvent,
} from "../src/index.ts";
import { clientSecret, failureOf, fakeToken } from "./tenant.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The server's budget: so many at once, refilled over the window, and the seconds until the next one is there. */
const bucket = (limit: number, seconds: number) => {
  const perMs = limit / (seconds * 1000);
  let [tokens, at] = [limit, Date.now()];
  return () => {
    tokens = Math.min(limit, tokens + (Date.now() - at) * perMs);
    at = Date.now();
    if (tokens < 1) return Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
    tokens -= 1;
    return 0;
  };
};

const throttled = (seconds?: number) =>
  Response.json(
    { message: "Too many", error: "invalid_request", error_code: "too_many_requests" },
    { status: 429, headers: seconds === undefined ? {} : { "retry-after": String(seconds) } },
  );

const okay = (url: string) =>
  url.endsWith("/oauth/token")
    ? Response.json({ access_token: fakeToken(3600), token_type: "Bearer" })
    : Response.json({ id: "user_1", results: [], next: null });

/** A client whose requests get these answers in turn, then good ones; and when each was sent. */
const answering = (...answers: (() => Response)[]) => {
  const sent: { method: string; at: number }[] = [];
  const fetch: Fetch = async (url, { method }) => {
    sent.push({ method, at: Date.now() });
    return (answers[sent.length - 1] ?? (() => okay(url)))();
  };
  const retried: RetryEvent[] = [];
  const hooks = { onRetry: (event: RetryEvent) => retried.push(event) };
  return { api: FaableAuthApi.create({ domain: "acme.example", fetcher: { fetch }, hooks }), sent, retried };
};

const gapsOf = (sent: readonly { at: number }[]) => sent.slice(1).map(({ at }, n) => at - (sent[n]?.at ?? 0));

/** What became of the work once the clock has run for two minutes. */
const afterwards = async <T>(work: PromiseLike<T>): Promise<{ value?: T; error?: unknown }> => {
  const settled = Promise.resolve(work).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await vi.advanceTimersByTimeAsync(120_000);
  return settled;
};

test("130 instances that start at once all get their token from a budget of 100 a minute", async () => {
  const spend = bucket(100, 60);
  let refused = 0;
  const fetch: Fetch = async (url) => {
    const seconds = url.endsWith("/oauth/token") ? spend() : 0;
    refused += seconds > 0 ? 1 : 0;
    return seconds > 0 ? throttled(seconds) : okay(url);
  };
  const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
  const options = { domain: "acme.example", authStrategy: authClientCredentials, auth, fetcher: { fetch } };
  const start = Date.now();
  const finished: number[] = [];
  const work = Array.from({ length: 130 }, async () => {
    await FaableAuthApi.create(options).listUsers();
    finished.push(Date.now() - start);
  });
  expect((await afterwards(Promise.all(work))).error).toBeUndefined();
  expect(finished.filter((at) => at === 0)).toHaveLength(100);
  // Thirty tokens take eighteen seconds; nobody waits much longer, and whoever was refused comes back every one to two seconds.
  expect(Math.max(...finished)).toBeLessThan(20_500);
  expect(refused).toBeLessThan(30 * 20);
});

test("those who were told the same do not come back together", async () => {
  const clients = Array.from({ length: 20 }, () => answering(() => throttled(1)));
  await afterwards(Promise.all(clients.map(({ api }) => api.listUsers())));
  const waits = clients.flatMap(({ sent }) => gapsOf(sent));
  expect(new Set(waits).size).toBeGreaterThan(10);
  expect(waits.every((wait) => wait >= 1000 && wait <= 2000)).toBe(true);
});

const writes: [string, (api: FaableAuthApi, options?: CallOptions) => Promise<unknown>][] = [
  ["POST", (api, options) => api.createUser({ email: "kim@example.org" }, options)],
  ["DELETE", (api, options) => api.deleteUser("user_1", options)],
];

test.each(writes)("%s is sent again after 429, which means that it was not executed", async (method, call) => {
  const { api, sent, retried } = answering(
    () => throttled(3),
    () => throttled(),
  );
  expect(await afterwards(call(api))).toMatchObject({ value: { id: "user_1" } });
  expect(sent.map((one) => one.method)).toEqual([method, method, method]);
  const [first = 0, second = 0] = gapsOf(sent);
  expect(first).toBeGreaterThanOrEqual(3000);
  // Without `Retry-After` a growing wait of its own.
  expect([second >= 200, second <= 400]).toEqual([true, true]);
  expect(retried.map(({ status, attempt }) => [status, attempt])).toEqual([
    [429, 1],
    [429, 2],
  ]);
});

test.each(writes)("%s is given up after a minute of waiting, with the server's answer", async (_method, call) => {
  const { api, sent } = answering(...Array.from({ length: 200 }, () => () => throttled(10)));
  const { error } = await afterwards(call(api));
  expect(error).toMatchObject({ status: 429, retry_after: 10, error_code: "too_many_requests" });
  expect(sent.length).toBeGreaterThan(4);
  expect((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThanOrEqual(60_000);
});

test.each(writes)("%s is given up after forty repetitions, however short the waits", async (_method, call) => {
  const { api, sent } = answering(...Array.from({ length: 200 }, () => () => throttled(0.1)));
  expect(await afterwards(call(api))).toMatchObject({ error: { status: 429 } });
  expect(sent).toHaveLength(41);
});

test.each(writes)("%s: `retries` of the call bounds the repetitions", async (_method, call) => {
  for (const retries of [0, 1]) {
    const { api, sent } = answering(...Array.from({ length: 5 }, () => () => throttled(1)));
    expect(await afterwards(call(api, { retries }))).toMatchObject({ error: { status: 429 } });
    expect(sent).toHaveLength(retries + 1);
  }
});

test.each(writes)("%s: the caller's signal ends the wait at once, and nothing more is sent", async (_method, call) => {
  const { api, sent } = answering(...Array.from({ length: 5 }, () => () => throttled(20)));
  const controller = new AbortController();
  const failure = failureOf(call(api, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(5000);
  controller.abort(new Error("shutting down"));
  expect(await failure).toMatchObject({ transport_code: "aborted", cause: { message: "shutting down" } });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sent).toHaveLength(1);
});

test("a wait of more than half a minute is the caller's to decide", async () => {
  const { api, sent } = answering(() => throttled(31));
  expect(await afterwards(api.createUser({ email: "kim@example.org" }))).toMatchObject({ error: { retry_after: 31 } });
  expect(sent).toHaveLength(1);
});

const broken = () => {
  throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
};

test.each([
  ["503", () => Response.json({ error: "temporarily_unavailable" }, { status: 503, headers: { "retry-after": "2" } })],
  ["a broken connection", broken],
])("a token request is sent again after %s, twice", async (_what, answer) => {
  const machine = async (times: number) => {
    const sent: string[] = [];
    const fetch: Fetch = async (url) => {
      sent.push(url);
      return url.endsWith("/oauth/token") && sent.length <= times ? answer() : okay(url);
    };
    const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
    const api = FaableAuthApi.create({ domain: "acme.example", authStrategy: authClientCredentials, auth, fetcher: { fetch } });
    return { ...(await afterwards(api.createUser({ email: "kim@example.org" }))), sent };
  };
  expect(await machine(2)).toMatchObject({ value: { id: "user_1" } });
  const { error, sent } = await machine(3);
  expect(error).toBeInstanceOf(FaableApiError);
  expect(sent).toHaveLength(3);
});

test("a refused secret is not tried again", async () => {
  const sent: string[] = [];
  const fetch: Fetch = async (url) => {
    sent.push(url);
    return Response.json({ error: "invalid_client" }, { status: 401 });
  };
  const auth = { client_id: "machine", client_secret: clientSecret, audience: "x" };
  const api = FaableAuthApi.create({ domain: "acme.example", authStrategy: authClientCredentials, auth, fetcher: { fetch } });
  expect(await afterwards(api.listUsers())).toMatchObject({ error: { error_code: "invalid_client" } });
  expect(sent).toHaveLength(1);
});
