import { assertPlainName, problem } from "../../base/index.ts";
import type { ClientPatch, ClientShape } from "./client.ts";
import { assertRedirectUris } from "./redirect-uri.ts";

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text.toLowerCase();

const assertOrigins = (origins: readonly string[]): void => {
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return;
  const path = `/web_origins`;
  throw problem(
    "validation_error",
    `In web_origins, "${wrong.slice(0, 100)}" is not an origin such as https://app.example.com.`,
    {
      details: { fields: ["web_origins"], issues: [{ path, message: "must be scheme://host[:port]" }] },
    },
  );
};

/** Rules on what was sent, given what the client will be. */
export const assertClientInput = (input: ClientPatch, applicationType: ClientShape["application_type"]): void => {
  const native = applicationType === "native";
  assertPlainName("name", input.name);
  assertRedirectUris("callbacks", input.callbacks ?? [], native);
  assertRedirectUris("logout_urls", input.logout_urls ?? [], native);
  assertOrigins(input.web_origins ?? []);
};
