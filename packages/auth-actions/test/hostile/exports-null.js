// Exports that are nothing.
// → failed TypeError
module.exports = null;
