"use strict";
// What keeps a message from being sent, checked before anything is sent: if the server refused it,
// or ended the connection for it, the text would be lost. No DOM.
barewire.define("chat/composing", [], () => {
  // Where the first half of a pair has no second half, counted in characters; -1 for nowhere.
  function loneSurrogate(text) {
    const at = /\p{Cs}/u.exec(text)?.index ?? -1;
    return at < 0 ? -1 : [...text.slice(0, at)].length;
  }

  // `{ key, params }` of a sentence; null if it can be sent. `said` is text or bytes. A message
  // counts as it is on the wire: JSON, in UTF-8.
  function problem(said, session, { whisper }, say) {
    const alone = typeof said === "string" ? loneSurrogate(said) : -1;
    if (alone >= 0) return { key: "composer.surrogate", params: { n: say.number(alone + 1) } };
    const most = session.maxMessage,
      size = most === null ? 0 : session.sizeOf(said, whisper);
    if (most !== null && size > most)
      return { key: "composer.too_large", params: { size: say.number(size), most: say.number(most) } };
    return null;
  }

  return { loneSurrogate, problem };
});
