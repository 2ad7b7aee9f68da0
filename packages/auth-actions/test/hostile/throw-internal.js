// An error that pretends to be the engine's.
// → failed InternalError
exports.onExecutePostLogin = async (event, api) => {
  throw Object.assign(new Error("interrupted"), { name: "InternalError" });
};
