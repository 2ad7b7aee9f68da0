import { managementPermissions, oidcScopes, operatorPermissions } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import type { Api } from "../../records/apis/index.ts";

const scopeSyntax = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const maxScopeLength = 8_192;

const managementWords = new Set([...managementPermissions, ...operatorPermissions].map(({ value }) => value));
const aboutPersons: ReadonlySet<string> = new Set(oidcScopes);

/** The scope parameter as distinct words in their order (RFC 6749 §3.3). */
export const scopeWords = (scope: string): readonly string[] => {
  if (scope.length > maxScopeLength || !scopeSyntax.test(scope.replace(/[\t\n\r]/g, " ")))
    throw problem("invalid_scope", "scope holds a character that is not allowed, or is too long.");
  return [...new Set(scope.split(/\s+/).filter((word) => word !== ""))];
};

/** An API that does not enforce its catalogue echoes what was asked, but nothing that would look like management rights. */
const mayEcho = (api: Api, word: string): boolean => api.permissionSet.has(word) || !managementWords.has(word);

const grantable = (api: Api, word: string): boolean => (api.enforcePolicies ? api.permissionSet.has(word) : mayEcho(api, word));

/**
 * What a machine is granted: the whole catalogue when it asks for nothing in particular, else what it asked for as far as
 * the API allows. Asking only for what does not exist grants nothing. Scopes about a person mean nothing for a machine.
 */
export const grantMachineScope = (api: Api | undefined, requested: string | undefined): string => {
  const words = requested === undefined ? [] : scopeWords(requested);
  if (!api) return "";
  if (words.length === 0) return api.fullScope;
  return words.filter((word) => grantable(api, word) && !(aboutPersons.has(word) && !api.permissionSet.has(word))).join(" ");
};
