// Sentences with links and marks in them.

/**
 * A text whose places `{name}` are filled with parts of a view, as `translator` fills them with texts.
 *
 * @param {string} text
 * @param {Record<string, any>} parts
 */
export function worded(text, parts) {
  return text.split(/(\{\w+\})/).map((one) => {
    const name = /^\{(\w+)\}$/.exec(one)?.[1];
    return name !== undefined && name in parts ? parts[name] : one;
  });
}
