// Reserved claims, in every spelling, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const name of [
    "sub",
    "iss",
    "scope",
    "permissions",
    "act",
    "cnf",
    "typ",
    "gty",
    "org_id",
    "events",
    "__proto__",
    ["sub"],
    { toString: () => "sub" },
    "sub\0",
    "\0sub",
    "sub ",
    new String("sub"),
    "ſub",
  ])
    try {
      api.accessToken.setCustomClaim(name, "root");
      console.error("REACHED", name);
    } catch {}
};
