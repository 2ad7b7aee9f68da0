// JSON, replaced.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  JSON.stringify = () => '[{"admin":true}]';
  JSON.parse = () => ({ value: "poisoned" });
  globalThis.JSON = undefined;
  api.access.review("still");
};
