import { expect, test } from "vitest";
import { type Outbound, OutboundFailure } from "../../ground/outbound/index.ts";
import { post } from "./post.ts";

const receiver = {
  id: "ns_1",
  url: "https://hooks.example/in",
  standardHeaders: false,
  secret: "a secret of sixteen",
  previousSecret: undefined,
  enabled: true,
  failingSince: null,
};
const at = new Date("2026-01-02T03:04:05.678Z");
const event = { id: "evt_1", type: "user.deleted", producedAt: at, login: null, payload: { b: 1, a: "é" } } as const;

type Answered = Awaited<ReturnType<Outbound["request"]>>;

const postTo = (answer: Partial<Answered> | OutboundFailure) => {
  const asked: Parameters<Outbound["request"]>[0][] = [];
  const outbound: Outbound = {
    mayCall: () => true,
    request: async (request) => {
      asked.push(request);
      if (answer instanceof OutboundFailure) throw answer;
      return { status: 200, headers: {}, body: Buffer.alloc(0), isPublic: true, ...answer };
    },
  };
  return { asked, posted: post({ outbound, clock: () => at }, receiver, event) };
};

test("SEC-HOOK-03 the body is compact, in the documented order, and only its status decides", async () => {
  const { asked, posted } = postTo({});
  expect((await posted).body).toBe(
    '{"id":"evt_1","type":"user.deleted","produced_at":"2026-01-02T03:04:05.678Z","payload":{"b":1,"a":"é"}}',
  );
  expect(asked[0]).toMatchObject({ body: (await posted).body, onlyStatus: true, timeout: 5_000 });
});

test.each([
  [200, true, null],
  [299, true, null],
  [300, false, "The receiver answered 300: redirects are not followed."],
  [199, false, "The receiver answered 199."],
  [302, false, "The receiver answered 302: redirects are not followed."],
  [500, false, "The receiver answered 500."],
])("a status of %i: delivered %s", async (status, delivered, error) => {
  const { posted } = postTo({ status });
  expect(await posted).toMatchObject({ delivered, attempt: { status, error } });
});

test("SEC-OUT-02 the beginning of an answer is kept with the delivery, more of it for the logs; of a private network nothing", async () => {
  const body = Buffer.from(`${"x".repeat(1_023)}é${"y".repeat(2_000)}\0`);
  const told = await postTo({ body }).posted;
  expect(told.attempt.response).toBe("x".repeat(1_023));
  expect(told.answer).toBe(`${"x".repeat(1_023)}é${"y".repeat(2_000)}`);
  const secret = await postTo({ body, isPublic: false }).posted;
  expect([secret.attempt.response, secret.answer, secret.delivered]).toEqual([null, undefined, true]);
});

test("what is not reached is a failure like any other", async () => {
  const { posted } = postTo(new OutboundFailure("There was no whole\n\tanswer within 5000 ms.", { isPublic: true }));
  expect(await posted).toMatchObject({
    delivered: false,
    attempt: { status: null, error: "There was no whole answer within 5000 ms." },
  });
});

test.each([
  "getaddrinfo ENOTFOUND db.inside",
  "The host db.inside has no address, or one that may not be reached.",
  "other side closed",
])("SEC-OUT-02 of what is not public nobody learns that %s", async (message) => {
  const { attempt } = await postTo(new OutboundFailure(message)).posted;
  expect(attempt.error).toBe("The receiver was not reached, or did not answer in time.");
});
