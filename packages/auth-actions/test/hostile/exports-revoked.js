// Exports that are a revoked Proxy.
// → failed TypeError
const { proxy, revoke } = Proxy.revocable({}, {});
module.exports = proxy;
revoke();
