// Setters and members on Object.prototype.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const name of [
    "message",
    "name",
    "code",
    "details",
    "blockFor",
    "kind",
    "reason",
    "query",
    "secrets",
    "then",
    "toJSON",
    "value",
  ])
    Object.defineProperty(Object.prototype, name, { get: () => undefined, set: () => {}, configurable: true });
  Object.prototype.admin = true;
  api.access.review("still");
};
