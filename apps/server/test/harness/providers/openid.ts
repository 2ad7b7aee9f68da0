import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { json, type Kind, type Person, type Provider, startProvider } from "./provider.ts";

/** What the tests change of the ID tokens. */
export interface IdTokenSwitches {
  /** Signs with a new key from now on. */
  readonly rotateKeys: () => void;
  /** Members that ID tokens have instead; `undefined` leaves one out. */
  readonly claims: Record<string, unknown>;
  /** Whether the token answer has an ID token at all. */
  given: boolean;
}

interface Options {
  readonly paths: Kind["paths"];
  readonly issuer: (url: string) => string;
  /** What it calls a person, in ID tokens and at userinfo alike (OIDC Core §5.3.2). */
  readonly subject?: (sub: unknown) => unknown;
  readonly profile: (person: Person, scope: string) => unknown;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A provider that speaks OpenID Connect: an ID token with the nonce beside the access token. */
export const startOpenId = async ({
  paths,
  issuer,
  subject = (sub) => sub,
  profile,
}: Options): Promise<Provider & IdTokenSwitches> => {
  const newKey = () => ({ kid: randomUUID(), ...generateKeyPairSync("rsa", { modulusLength: 2048 }) });
  let key = newKey();
  const claims: Record<string, unknown> = {};
  const switches: IdTokenSwitches = {
    rotateKeys: () => {
      key = newKey();
    },
    claims,
    given: true,
  };
  const kind: Kind = {
    paths,
    secretBy: "form",
    grant: (members, _, response) => json(response, 200, members),
    refuse: (error, _, response) => json(response, error === "invalid_client" ? 401 : 400, { error, error_description: "No." }),
    beside: ({ person, clientId, nonce }, url) => {
      const now = Math.floor(Date.now() / 1000);
      const body = { iss: issuer(url), aud: clientId, sub: subject(person.sub), iat: now, exp: now + 3600, nonce, ...claims };
      const signed = `${part({ alg: "RS256", kid: key.kid })}.${part(body)}`;
      const signature = createSign("RSA-SHA256").update(signed).sign(key.privateKey).toString("base64url");
      return { expires_in: 3599, ...(switches.given ? { id_token: `${signed}.${signature}` } : {}) };
    },
    profile,
  };
  return Object.assign(switches, await startProvider(kind));
};
