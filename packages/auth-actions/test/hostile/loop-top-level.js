// A loop without end, before any hook is known.
// → failed TimeoutError
for (;;);
exports.onExecutePostLogin = () => {};
