// What every module builds its view from; the libraries are named here and nowhere else.

export { html } from "htm/preact";
export { render } from "preact";
export { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
export { batch, computed, effect, signal, untracked } from "@preact/signals";
