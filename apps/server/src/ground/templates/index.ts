/**
 * templates: Liquid, for pages and mails. Owns reading and compiling a folder of templates once, escaping of every value
 * that is put out, and the bounds of a rendering. Leaves to its users: which templates there are, and what they are given.
 */
export { createTemplates, type Templates } from "./templates.ts";
