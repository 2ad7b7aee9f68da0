// Signatures without end.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  for (;;) await crypto.subtle.sign("HMAC", key, new Uint8Array(1_000));
};
