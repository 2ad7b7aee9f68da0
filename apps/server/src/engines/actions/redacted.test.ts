import { expect, test } from "vitest";
import { redacted } from "./redacted.ts";

const event = {
  user: {
    user_id: "user_1",
    email: "kim@example.org",
    name: "Kim Doe",
    phone: "+34600111222",
    email_verified: true,
    user_metadata: { nick: "kimmy", age: 41, tags: ["secret"] },
    app_metadata: { plan: "pro" },
    identities: [{ connection: "github", identity_id: "1001", profile_data: { login: "kim" } }],
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
      user_metadata: { age: 41 },
      app_metadata: { plan: "pro" },
      identities: [{ connection: "github" }],
    },
    request: { ip: "203.0.113.0", query: { client_id: "c" } },
    transaction: { redirect_uri: "https://app.example/cb" },
    authorization: { roles: ["Editor"] },
  });
  expect(redacted({ request: { ip: "2001:db8:1:2::3" } }, String)).toEqual({ request: { ip: "2001:db8:1::" } });
});
