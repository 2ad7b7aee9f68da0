import type { ConnectionType } from "@faable/auth-contract";
import { custom } from "./custom.ts";
import { figma } from "./figma.ts";
import { github } from "./github.ts";
import { google } from "./google.ts";
import { microsoft } from "./microsoft.ts";
import type { Provider } from "./provider.ts";

/** The provider of each type of connection that has one. */
const providers: Readonly<Partial<Record<ConnectionType, Provider>>> = {
  google_oauth2: google,
  github,
  microsoft,
  figma,
  custom,
};

/** The provider that a connection of this type asks; `undefined` when people sign in by it here. */
export const providerOf = (type: ConnectionType): Provider | undefined => providers[type];

/** Whether users are joined by what this type of connection says of addresses. */
export const attestsAddresses = (type: ConnectionType): boolean => providerOf(type)?.attests ?? false;
