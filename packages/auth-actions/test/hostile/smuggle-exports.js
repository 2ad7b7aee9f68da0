// Exports for the next run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  if (exports.smuggled || module.smuggled || module.exports.smuggled) console.error("REACHED");
  exports.smuggled = module.smuggled = event;
};
