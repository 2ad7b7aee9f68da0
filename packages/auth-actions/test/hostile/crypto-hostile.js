// Keys that are none, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const real = await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const tries = [
    () => crypto.subtle.sign("HMAC", { ...real }, new Uint8Array(1)),
    () => crypto.subtle.sign("HMAC", Object.create(CryptoKey.prototype), new Uint8Array(1)),
    () => crypto.subtle.sign("HMAC", 0, new Uint8Array(1)),
    () => crypto.subtle.sign("ECDSA", real, new Uint8Array(1)),
    () => crypto.subtle.verify("HMAC", real, new Uint8Array(1), new Uint8Array(1)),
    () => crypto.subtle.importKey("raw", new Uint8Array(32), { name: "AES-GCM" }, false, ["encrypt"]),
    () => crypto.subtle.importKey("pkcs8", new Uint8Array(32), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]),
    () =>
      crypto.subtle.importKey(
        "jwk",
        { kty: "RSA", n: "AQAB".repeat(10_000), e: "AQAB" },
        { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
        false,
        ["verify"],
      ),
    () => crypto.subtle.digest("MD5", new Uint8Array(1)),
    () => crypto.subtle.digest({ name: "__proto__" }, new Uint8Array(1)),
    () => crypto.subtle.digest("SHA-256", "text"),
  ];
  for (const attempt of tries)
    try {
      await attempt();
      console.error("REACHED", String(attempt));
    } catch {}
};
