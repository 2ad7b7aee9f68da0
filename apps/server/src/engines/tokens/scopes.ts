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

interface UserRequest {
  /** Absent: the token is for `/userinfo` only. */
  readonly api: Api | undefined;
  readonly requested: string | undefined;
  /** What the person may do at this API by roles. Counts for built-in APIs; an ordinary one's catalogue decides by itself. */
  readonly permissions: ReadonlySet<string>;
}

/** A refresh token that an API does not allow is not announced either. */
const mayHaveAboutPerson = (api: Api | undefined, word: string): boolean =>
  aboutPersons.has(word) && (word !== "offline_access" || !api || api.allowOfflineAccess);

const grantableTo = ({ api, permissions }: UserRequest, word: string): boolean => {
  if (aboutPersons.has(word)) return mayHaveAboutPerson(api, word);
  if (!api) return false;
  return api.isSystem ? api.permissionSet.has(word) && permissions.has(word) : grantable(api, word);
};

/**
 * What a person is granted of what the client asks for. Scopes about a person always; at an ordinary API what its catalogue
 * holds, or what was asked for where it enforces none; at a built-in one only what the person's roles allow, and all of
 * that when nothing in particular is asked for.
 */
export const grantUserScope = (request: UserRequest): string => {
  const { api, requested = "", permissions } = request;
  const words = scopeWords(requested);
  const wanted = words.length === 0 && api?.isSystem ? api.permissions.filter((word) => permissions.has(word)) : words;
  return wanted.filter((word) => grantableTo(request, word)).join(" ");
};

/** What is left of a granted scope when a refresh asks for less (RFC 6749 §6). What was not granted is passed over. */
export const narrowScope = (granted: string, requested: string | undefined): string => {
  const words = scopeWords(requested ?? "");
  const allowed = new Set(scopeWords(granted));
  return words.length === 0 ? granted : words.filter((word) => allowed.has(word)).join(" ");
};
