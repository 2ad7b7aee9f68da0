import { describe, expect, test } from "vitest";
import { send } from "../harness/http.ts";
import { startServer } from "../harness/server.ts";

/** The plan Config of the OpenID Foundation's certification suite: one test for each of its modules, by the module's name. */
describe("the plan Config", () => {
  test("oidcc-discovery-endpoint-verification", async () => {
    const own = await startServer({ rateLimits: true, environment: { FAABLE_BASE_URL: "https://auth.example" } });
    const answer = await send(own, "/.well-known/openid-configuration");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^application\/json\b/);
    const { body } = answer;
    expect(body.issuer).toBe("https://auth.example");
    expect(body).toMatchObject({
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: expect.arrayContaining(["RS256"]),
      grant_types_supported: expect.arrayContaining(["authorization_code", "refresh_token"]),
      scopes_supported: expect.arrayContaining(["openid", "profile", "email", "address", "phone"]),
      code_challenge_methods_supported: ["S256"],
      claims_supported: expect.arrayContaining(["sub", "name", "email"]),
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      claims_parameter_supported: true,
      authorization_endpoint: expect.any(String),
      token_endpoint: expect.any(String),
      userinfo_endpoint: expect.any(String),
    });
    // Without this member a certification module sends unsigned request objects that it wants taken or refused by name.
    if ("request_object_signing_alg_values_supported" in body)
      expect(body.request_object_signing_alg_values_supported).not.toContain("none");
    for (const [name, value] of Object.entries(body))
      if (name.endsWith("_endpoint") || name === "jwks_uri") expect(value, name).toMatch(/^https:\/\/auth\.example\//);
    const { keys } = (await send(own, new URL(body.jwks_uri).pathname)).body;
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys.map(({ kid }: { kid: string }) => kid)).size).toBe(keys.length);
    for (const key of keys) for (const secret of ["d", "p", "q", "dp", "dq", "qi", "k"]) expect(key).not.toHaveProperty(secret);
    await own.close();
  });
});
