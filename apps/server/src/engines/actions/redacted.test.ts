import { expect, test } from "vitest";
import { redacted } from "./redacted.ts";

const event = {
  user: {
    user_id: "user_1",
    email: "kim@example.org",
    name: "Kim Doe",
    phone: "+34600111222",
    email_verified: true,
    password: "s3cret",
    user_metadata: { nick: "kimmy", age: 41, tags: ["secret"] },
    app_metadata: { plan: "pro" },
    identities: [{ connection: "github", identity_id: "1001", profile_data: { login: "kim", id: 10012 } }],
  },
  client: { client_id: "c" },
  request: {
    ip: "203.0.113.77",
    query: { client_id: "c", state: "s3cret", login_hint: "kim@example.org" },
    body: { note: "hello" },
  },
  transaction: { state: "s3cret", redirect_uri: "https://app.example/cb" },
  authorization: { roles: ["Editor"] },
};

test("an event that is kept tells what Actions decide by, and not who it was", () => {
  const kept = redacted(event, (text) => `p${text.length}`);
  const text = JSON.stringify(kept);
  for (const personal of ["kim", "Kim", "34600", "user_1", "1001", "s3cret", "hello", "113.77", "secret"])
    expect(text).not.toContain(personal);
  expect(kept).toMatchObject({
    user: {
      email: "p15@example.org",
      email_verified: true,
      user_metadata: { age: 0 },
      app_metadata: { plan: "pro" },
      identities: [{ connection: "github" }],
    },
    request: { ip: "203.0.113.0", query: { client_id: "c" } },
    transaction: { redirect_uri: "https://app.example/cb" },
    authorization: { roles: ["Editor"] },
  });
});

test.each([
  ["203.0.113.77", "203.0.113.0"],
  ["2001:db8:1:2::3", "2001:db8:1::"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::"],
  ["2001:db8::7:8", "2001:db8:0::"],
  ["2a00::77", "2a00:0:0::"],
  ["::1", "0:0:0::"],
  ["::ffff:203.0.113.77", "0:0:0::"],
])("of the address %s the network stays, however it is written: %s", (ip, kept) => {
  expect(redacted({ request: { ip } }, String)).toEqual({ request: { ip: kept } });
});
