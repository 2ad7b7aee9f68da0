// Iteration, replaced.
// → completed|failed TypeError|Error
exports.onExecutePostLogin = async (event, api) => {
  Array.prototype[Symbol.iterator] = function* () {
    yield "poisoned";
  };
  for (const name of ["map", "find", "filter", "forEach", "push"]) Array.prototype[name] = () => ["poisoned"];
  api.access.review("still");
};
