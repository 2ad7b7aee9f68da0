import { problem } from "../../base/index.ts";

export const noBearer = (): never => {
  throw problem("unauthorized", "Send Authorization: Bearer with an access token.", {
    headers: { "www-authenticate": "Bearer" },
  });
};

export const invalidBearer = (message: string): never => {
  throw problem("invalid_token", message, { headers: { "www-authenticate": 'Bearer error="invalid_token"' } });
};

/** One token (RFC 6750 §2.1, token68). Of two Authorization headers, which arrive joined by a comma, none is believed. */
export const bearerOf = (authorization = ""): string => {
  const [, given = ""] = /^bearer +(.*)$/is.exec(authorization) ?? [];
  if (given === "") return noBearer();
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(given)) return invalidBearer("Send exactly one Authorization header with one bearer token.");
  return given;
};
